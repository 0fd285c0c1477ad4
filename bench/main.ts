import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { readOptions } from '@rollcall/server/process/arguments';
import { ConfigError } from '@rollcall/server/process/config';
import { runEntry } from '@rollcall/server/process/entry';
import type { Part } from './part.ts';
import { archivePart } from './parts/archive.ts';
import { consolePart } from './parts/console.ts';
import { endsPart } from './parts/ends.ts';
import { exportPart } from './parts/export.ts';
import { fanOutPart } from './parts/fan-out.ts';
import { herdPart } from './parts/herd.ts';
import { idlePart } from './parts/idle.ts';
import { naivePart } from './parts/naive.ts';
import { readPart } from './parts/read.ts';
import { scriptsPart } from './parts/scripts.ts';
import { sizePart } from './parts/size.ts';
import { startsPart } from './parts/starts.ts';
import { taxPart } from './parts/tax.ts';
import { workersPart } from './parts/workers.ts';
import { type Measured, table } from './report.ts';

/** In the order in which they run. */
const parts: readonly Part[] = [
  taxPart,
  readPart,
  naivePart,
  sizePart,
  scriptsPart,
  herdPart,
  startsPart,
  endsPart,
  archivePart,
  exportPart,
  idlePart,
  workersPart,
  fanOutPart,
  consolePart,
];

/** Where the figures are written beside the table, for programs. */
const file = 'bench-results.json';

const usage = `npm run bench -- [--quick] [NAME ...], of ${parts.map(({ name }) => name).join(', ')}`;

/** @throws {ConfigError} for an option or a part that there is not */
function readArguments(args: readonly string[]): { quick: boolean; wanted: Part[] } {
  const names = args.filter((arg) => !arg.startsWith('-'));
  const flags = args.filter((arg) => arg.startsWith('-'));
  const { quick = false } = readOptions(flags, { quick: { type: 'boolean' } }, usage);
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) throw new ConfigError(`unknown benchmark: ${unknown.join(', ')}; usage: ${usage}`);
  return { quick, wanted: parts.filter(({ name }) => names.length === 0 || names.includes(name)) };
}

await runEntry(async () => {
  const { quick, wanted } = readArguments(process.argv.slice(2));
  const machine = `${availableParallelism()} cores, ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
  const measured: Measured[] = [];
  for (const part of wanted) {
    console.log(`${part.name}: ${part.title}`);
    try {
      const figures = await part.run({ quick, note: (line) => console.log(`  ${line}`) });
      measured.push({ part: { name: part.name, title: part.title }, figures });
    } catch (error) {
      // What the others have measured in a quarter of an hour is not lost with it.
      console.error(`${part.name} failed:`, error instanceof ConfigError ? error.message : error);
      process.exitCode = 1;
    }
  }
  console.log(`\n${machine}${quick ? ', quick' : ''}\n\n${table(measured).join('\n')}`);
  writeFileSync(file, `${JSON.stringify({ machine, quick, measured }, null, 2)}\n`);
  console.log(`\nThe same as JSON is in ${file}.`);
});
