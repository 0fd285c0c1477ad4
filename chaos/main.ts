import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runEntry } from '@rollcall/server/process/entry';
import { readArguments } from './arguments.ts';
import { faultLines, lossLine, operationLines, verdictLines } from './report.ts';
import { run } from './run.ts';

const print = (line: string) => console.log(line);
const lengthOf = (minutes: number) => (minutes === 1 ? '1 minute' : `${minutes} minutes`);

await runEntry(async () => {
  const { keep, ...options } = readArguments(process.argv.slice(2));
  if (keep !== undefined) await mkdir(keep, { recursive: true });
  const on = options.cluster ? ' on a Redis Cluster' : '';
  print(`A run of ${lengthOf(options.minutes)}${on} with ${options.actors} actors, seed ${options.seed}`);

  const { evidence, strikes, violations } = await run({ ...options, keep, say: print });
  if (keep !== undefined)
    await writeFile(join(keep, 'evidence.json'), JSON.stringify({ evidence, strikes, violations }));

  print('\nWhat was done');
  for (const line of operationLines(evidence)) print(line);
  print('\nFaults');
  for (const line of faultLines(strikes, evidence)) print(line);
  print(lossLine(evidence));
  print('');
  for (const line of verdictLines(violations, evidence, options.seed)) print(line);
  if (violations.length > 0) process.exitCode = 1;
});
