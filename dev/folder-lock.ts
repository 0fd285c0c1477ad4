import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { ConfigError } from '@rollcall/server/process/config';

/** ms that the owner of a lock has to say who it is */
const answerMs = 1_000;

/**
 * Takes the lock of a folder: a socket that this process listens on. The system closes it however the process ends, so that a
 * lock without anybody behind it is known by that.
 *
 * @throws {ConfigError} if another process has it
 */
export async function lockFolder(folder: string): Promise<AsyncDisposable> {
  // Relative, because the path of a socket may have about a hundred bytes.
  const socket = relative(process.cwd(), join(folder, 'lock'));
  const server = (await listen(socket)) ?? (await takeOver(socket));
  if (!server) {
    const owner = await ownerOf(socket);
    throw new ConfigError(`${folder} is in use by another npm run dev${owner ? `, process ${owner}` : ''}`);
  }
  server.unref();
  return {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
}

/** Takes a lock whose owner has ended. */
async function takeOver(socket: string): Promise<Server | undefined> {
  if ((await ownerOf(socket)) !== undefined) return undefined;
  await rm(socket, { force: true });
  return await listen(socket);
}

/** @returns undefined if the socket is there already */
async function listen(socket: string): Promise<Server | undefined> {
  const server = createServer((caller) => {
    caller.on('error', () => {});
    caller.end(String(process.pid));
  });
  server.listen(socket);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return undefined;
    throw error;
  }
}

/** The pid of the lock's owner, empty if it does not say; undefined if nobody is behind the lock. */
async function ownerOf(socket: string): Promise<string | undefined> {
  const caller = connect(socket);
  try {
    await once(caller, 'connect');
    caller.setTimeout(answerMs, () => caller.destroy());
    return await text(caller).catch(() => '');
  } catch (error) {
    if (codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  } finally {
    caller.destroy();
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
