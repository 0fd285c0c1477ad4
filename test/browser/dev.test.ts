import { freePorts } from '@rollcall/dev/services/port';
import { expect, test } from 'vitest';
import { startCommand } from '../support/command.ts';
import { root } from '../support/repository.ts';
import { until } from '../support/until.ts';
import { openConsoleStage } from './support/console-stage.ts';

const { sandbox, visit } = await openConsoleStage();

test('npm run dev opens with the address of a console into which one click leads', async () => {
  const [port = 0] = await freePorts(1);
  const { redisUrl: REDIS_URL, databaseUrl: DATABASE_URL } = sandbox;
  const env = { REDIS_URL, DATABASE_URL, PORT: String(port) };
  await using dev = startCommand([process.execPath, '--import', 'tsx', 'dev/dev.ts'], env);
  const url = await until(() => {
    const [, found] = /^The web console is at (\S+)\/ /m.exec(dev.stdout.join('\n')) ?? [];
    return found === undefined ? dev.child.recentOutput() || 'npm run dev says nothing' : { found };
  });
  await using visitor = await visit({ url: url.found, viewport: { width: 1180, height: 760 } });
  const { page } = visitor;
  const urls: string[] = [];
  page.on('request', (request) => urls.push(request.url()));
  await page.getByRole('button', { name: 'hamid' }).waitFor();
  await page.screenshot({ path: `${root}/screenshots/sign-in-dev.png` });

  await page.getByRole('button', { name: 'hamid' }).click();

  await page.getByRole('link', { name: 'Seminar' }).waitFor();
  await page.getByRole('banner').getByText('hamid').waitFor();
  expect(urls.filter((requested) => requested.includes('eyJ'))).toEqual([]);
  expect(visitor.problems).toEqual([]);
});
