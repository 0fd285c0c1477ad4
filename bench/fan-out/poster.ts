import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { sharedNow } from './clock.ts';

const bodiesSchema = z.array(z.string());
const postedSchema = z.object({ start: z.number() });

/**
 * Somebody who posts, in a process of their own: what their client does with the answers holds up no watcher in this process,
 * just as the clients of a real meeting have machines of their own.
 */
export interface Poster extends AsyncDisposable {
  /** Posts all of these at once, and returns when that began, by {@link sharedNow}. */
  post(bodies: readonly string[]): Promise<number>;
}

/** Starts a module that calls {@link postWhenAsked}. */
export async function startPoster(module: URL, env: Record<string, string>): Promise<Poster> {
  const child = fork(fileURLToPath(module), { env: { ...process.env, ...env } });
  await nextMessage();
  return {
    async post(bodies) {
      const posted = nextMessage();
      child.send(bodies);
      return postedSchema.parse(await posted).start;
    },
    async [Symbol.asyncDispose]() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };

  function nextMessage(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new Error(`${module.pathname} ended`));
      child.once('exit', fail);
      child.once('message', (message) => {
        child.off('exit', fail);
        resolve(message);
      });
    });
  }
}

/** In a poster's process: posts whatever the one that started it asks for, until that one is gone. */
export function postWhenAsked(post: (bodies: readonly string[]) => Promise<unknown>): void {
  const postAll = async (message: unknown) => {
    const bodies = bodiesSchema.parse(message);
    const start = sharedNow();
    await post(bodies);
    process.send?.({ start });
  };
  // Where it fails, the process ends, which the one that started it notices.
  process.on('message', (message) => void postAll(message));
  process.once('disconnect', () => process.exit());
  process.send?.('ready');
}
