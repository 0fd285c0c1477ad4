import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readArguments, WrongArgument } from './arguments.ts';
import { faultLines, lossLine, operationLines, verdictLines } from './report.ts';
import { run } from './run.ts';

const print = (line: string) => console.log(line);

async function main(): Promise<void> {
  const { keep, ...options } = readArguments(process.argv.slice(2));
  if (keep !== undefined) await mkdir(keep, { recursive: true });
  const on = options.cluster ? ' on a Redis Cluster' : '';
  print(`A run of ${options.minutes} minutes${on} with ${options.actors} actors, seed ${options.seed}`);

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
}

try {
  await main();
} catch (error) {
  if (!(error instanceof WrongArgument)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
