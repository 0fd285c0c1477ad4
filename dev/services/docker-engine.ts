import { existsSync } from 'node:fs';
import { get } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Whether a Docker engine answers within a second. Checks where testcontainers would, but without loading it: that takes
 * longer than starting a private Redis, and testcontainers waits forever for an engine that hangs.
 */
export async function dockerAnswers(env: NodeJS.ProcessEnv, sockets = knownSockets(env)): Promise<boolean> {
  const given = addressOf(env['DOCKER_HOST']);
  const local = sockets.filter(existsSync).map((socketPath) => ({ socketPath }));
  const answers = await Promise.all([...(given ? [given] : []), ...local].map(answersPing));
  return answers.includes(true);
}

type Address = { socketPath: string } | { host: string; port: string };

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
    const request = get({ ...address, path: '/_ping', signal: AbortSignal.timeout(1_000) }, (response) => {
      response.destroy();
      resolve(true);
    });
    request.on('error', () => resolve(false));
  });
}
