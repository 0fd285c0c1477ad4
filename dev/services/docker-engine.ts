import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/**
 * Whether a Docker engine answers within a second. Checks where testcontainers would, but without loading it: that takes
 * longer than starting a private Redis, and testcontainers waits forever for an engine that hangs.
 */
export async function dockerAnswers(env: NodeJS.ProcessEnv, sockets = knownSockets(env)): Promise<boolean> {
  const answers = await Promise.all(addressesOf(env, sockets).map(answersPing));
  return answers.includes(true);
}

/**
 * Sends a request to the first engine that answers.
 *
 * @returns the whole answer, whatever its status; empty if none answers
 */
export async function askEngine(env: NodeJS.ProcessEnv, method: string, path: string): Promise<string> {
  for (const address of addressesOf(env, knownSockets(env))) {
    if (!(await answersPing(address))) continue;
    return await new Promise((resolve, reject) => {
      request({ ...address, method, path }, (response) => resolve(text(response)))
        .on('error', reject)
        .end();
    });
  }
  return '';
}

type Address = { socketPath: string } | { host: string; port: string };

function addressesOf(env: NodeJS.ProcessEnv, sockets: readonly string[]): Address[] {
  const given = addressOf(env['DOCKER_HOST']);
  const local = sockets.filter(existsSync).map((socketPath) => ({ socketPath }));
  return [...(given ? [given] : []), ...local];
}

function knownSockets(env: NodeJS.ProcessEnv): string[] {
  const runtimeDir = env['XDG_RUNTIME_DIR'] ?? `/run/user/${process.getuid?.() ?? ''}`;
  return [
    '/var/run/docker.sock',
    join(runtimeDir, 'docker.sock'),
    join(homedir(), '.docker/run/docker.sock'),
    join(homedir(), '.docker/desktop/docker.sock'),
  ];
}

function addressOf(dockerHost: string | undefined): Address | undefined {
  if (!dockerHost || !URL.canParse(dockerHost)) return undefined;
  const { hostname, port, pathname } = new URL(dockerHost);
  return hostname ? { host: hostname, port } : { socketPath: pathname };
}

/** Accepts any answer: an engine that requires TLS says so in plain HTTP. */
function answersPing(address: Address): Promise<boolean> {
  return new Promise((resolve) => {
    const ping = request({ ...address, path: '/_ping', signal: AbortSignal.timeout(1_000) }, (response) => {
      response.destroy();
      resolve(true);
    });
    ping.on('error', () => resolve(false));
    ping.end();
  });
}
