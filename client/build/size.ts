import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { rolldown } from 'rolldown';

/**
 * What a module adds to a page, in bytes: bundled for production, and compressed with gzip.
 *
 * @param isExternal which of its imports to leave out; none by default
 */
export async function compressedBytes(module: string, isExternal?: (name: string) => boolean): Promise<number> {
  await using bundle = await rolldown({
    input: module,
    external: (name) => name !== module && (isExternal?.(name) ?? false),
    platform: 'browser',
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  const code = output.map((file) => ('code' in file ? file.code : '')).join('');
  return (await promisify(gzip)(code)).length;
}
