import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { Cleanup } from '../../support/cleanup.ts';
import { runCommand } from '../../support/command.ts';
import { consumerOf } from '../../support/consumer.ts';

export interface Frontend extends AsyncDisposable {
  port: number;
}

const types: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8' };

/** A frontend that is not Rollcall's console: built with the installed client, and served from a port of its own. */
export const startFrontend = (): Promise<Frontend> => Cleanup.build(open);

async function open(cleanup: Cleanup): Promise<Frontend> {
  const folder = await consumerOf('test/package/support/consumer');
  const { code, stderr } = await runCommand(['npx', 'vite', 'build', folder], {});
  if (code !== 0) throw new Error(`the frontend cannot be built:\n${stderr.join('\n')}`);

  const built = join(folder, 'dist');
  const names = (await readdir(built, { recursive: true })).filter((name) => extname(name) in types);
  const files = new Map<string, Buffer>();
  for (const name of names) files.set(`/${name}`, await readFile(join(built, name)));
  const server = createServer(({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url;
    const body = files.get(path);
    response.writeHead(body ? 200 : 404, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the frontend listens on no port');
  return { port: address.port, [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose]() };
}
