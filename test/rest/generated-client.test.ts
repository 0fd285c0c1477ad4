import { copyFile, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '@rollcall/dev/services/child';
import { expect, test } from 'vitest';
import { startSchedulerProcess } from '../scheduler/support/scheduler-process.ts';
import { openApiStage } from '../support/api-stage.ts';
import { Cleanup } from '../support/cleanup.ts';
import { runCommand } from '../support/command.ts';
import { root } from '../support/repository.ts';

/** The generator wants a compiler that is older than ours. */
const packages = ['openapi-typescript@7.13.0', 'openapi-fetch@0.17.0', 'typescript@5.9.3'];
const strictly = ['--strict', '--target', 'es2023', '--lib', 'es2023,dom', '--module', 'nodenext'];

/** A folder outside the repository, which is removed with this process at the latest. */
const emptyProject = () =>
  Cleanup.build(async (cleanup) => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-generated-'));
    cleanup.use(startChild('tail', ['-f', '/dev/null'], { removeDir: folder }));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    return { folder, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
  });

test('a client that is generated from the document does the whole walkthrough', async () => {
  await using stage = await openApiStage();
  const { sandbox, api } = stage;
  await using _scheduler = await startSchedulerProcess(sandbox, 15_000);
  await using project = await emptyProject();
  const { folder } = project;
  const run = async (command: readonly string[], env: Record<string, string> = {}) => {
    const { code, stdout, stderr } = await runCommand(command, env, folder);
    if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}:\n${[...stdout, ...stderr].join('\n')}`);
    return stdout;
  };
  await run(['npm', 'install', ...packages, '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']);
  const hamid = await sandbox.addUser('hamid');

  await run(['npx', 'openapi-typescript', `${api.url}/api/openapi.json`, '-o', 'api.d.ts']);
  await copyFile(join(root, 'test/rest/support/generated/walkthrough.ts'), join(folder, 'walkthrough.ts'));
  await run(['npx', 'tsc', ...strictly, 'walkthrough.ts']);
  const OFFICE = await api.token({ userID: 1_000_000_000 }, 'act-as admin people schedule');
  const HAMID = await api.token(hamid);

  expect(await run([process.execPath, 'walkthrough.js'], { ROLLCALL_URL: api.url, OFFICE, HAMID })).toEqual([
    'hamid null',
    '2 invited',
    'in by 1 true',
    'one two',
    'three',
    '409 The user is in this meeting already.',
    'live 1 true',
    'left by 5',
    'hamid 1 without sara@example.com',
  ]);
});
