import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram, type Machine } from './machine.ts';

/** The path of apt-get if this user may install with it, otherwise undefined. */
export function usableApt(machine: Machine): string | undefined {
  return machine.uid === 0 ? findProgram(['apt-get'], machine) : undefined;
}

/**
 * Updates the package lists and installs packages with apt-get, waiting up to five minutes for another apt-get to
 * finish. Does not start the services that come with the packages.
 *
 * @throws {Error} if the installation fails, with the end of apt-get's output
 */
export async function installWithApt(aptGet: string, packages: readonly string[], machine: Machine): Promise<void> {
  const env = {
    ...machine.env,
    LC_ALL: 'C',
    DEBIAN_FRONTEND: 'noninteractive',
    // These keep packages from starting their services, without and with systemd, and change nothing for good.
    RUNLEVEL: '1',
    SYSTEMD_OFFLINE: '1',
  };
  // A failed update may be harmless: if the lists are too old, the installation fails.
  await run(aptGet, ['update'], env);
  const install = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300', ...packages];
  const { code, output } = await run(aptGet, install, env);
  if (code !== 0) throw new Error(`apt-get install failed:\n${output.trim().split('\n').slice(-10).join('\n')}`);
}

/** Runs apt-get, waiting for the lock of the package lists, which unlike dpkg's has no timeout of its own. */
async function run(aptGet: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  const deadline = performance.now() + 300_000;
  for (;;) {
    const result = await once(aptGet, args, env);
    if (result.code === 0 || !/could not get lock/i.test(result.output) || performance.now() > deadline) return result;
    await delay(500);
  }
}

function once(aptGet: string, args: readonly string[], env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const apt = spawn(aptGet, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [apt.stdout, apt.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    apt.on('error', reject);
    apt.on('close', (code) => resolve({ code, output }));
  });
}
