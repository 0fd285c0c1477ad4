import { benchFanOut } from './fan-out.ts';
import { benchScripts } from './scripts.ts';

/** The benchmarks by name; `npm run bench -- scripts` runs one of them, `npm run bench` all. */
const benchmarks: Record<string, (print: (line: string) => void) => Promise<void>> = {
  scripts: benchScripts,
  'fan-out': benchFanOut,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(`unknown benchmark: ${unknown.join(', ')}; choose from: ${Object.keys(benchmarks).join(', ')}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(benchmarks)) {
  if (wanted.length === 0 || wanted.includes(name)) await run((line) => console.log(line));
}
