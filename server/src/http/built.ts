import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'hono';

/** Where `npm run build` writes the console and the page of the REST API. */
export const builtFolder = fileURLToPath(new URL('../../../web/dist', import.meta.url));

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Answers with a page, which is asked for anew each time; with a plain line where nothing is built. */
export async function sendPage(
  c: Context,
  path: string,
  change: (html: string) => string = (html) => html,
): Promise<Response> {
  const html = await read(path);
  if (!html) return c.text('The web console is not built yet. Run `npm run build`.\n', 503);
  c.header('content-type', types['.html']);
  c.header('cache-control', 'no-cache');
  return c.body(change(html.toString()));
}

/** Answers with a file that a page needs. */
export async function sendFile(c: Context, path: string, cacheControl: string): Promise<Response> {
  const type = types[extname(path)];
  const body = type && (await read(path));
  if (!body) return c.notFound();
  c.header('content-type', type);
  c.header('cache-control', cacheControl);
  return c.body(body);
}

/** Reads a file; undefined if it cannot be read. */
async function read(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}
