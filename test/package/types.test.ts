import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { consumerOf, installedClientFolder } from '../support/consumer.ts';

const compilers = ['ts57', 'ts60', 'ts70'];
const resolutions = [
  // A backend's, and a frontend's.
  ['nodenext', ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--types', 'node']],
  ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--types', 'node,react']],
] as const;

/** Compiles the consumer, and returns what the compiler said and wrote. */
async function compile(compiler: string, options: readonly string[]): Promise<{ code: number | null; said: string[] }> {
  const consumer = await consumerOf('test/package/support/consumer');
  const tsc = join(installedClientFolder(), 'node_modules', compiler, 'bin/tsc');
  const { code, stdout, stderr } = await runCommand([process.execPath, tsc, '--noEmit', ...options], {}, consumer);
  return { code, said: [...stdout, ...stderr] };
}

test.each(compilers.flatMap((compiler) => resolutions.map(([name, options]) => [compiler, name, options] as const)))(
  'what uses the client well compiles with %s and resolution %s, and what does not is found',
  async (compiler, _, options) => {
    expect(await compile(compiler, options)).toEqual({ code: 0, said: [] });
  },
);

test("without the DOM's types, nothing of the client is amiss", async () => {
  const { said } = await compile('ts70', [...resolutions[0][1], '--lib', 'es2022']);

  // tRPC's own declarations need them.
  expect(said.filter((line) => !line.includes('node_modules/@trpc/'))).toEqual([]);
});
