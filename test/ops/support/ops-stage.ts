import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { z } from 'zod';
import { Cleanup } from '../../support/cleanup.ts';
import { startCommand } from '../../support/command.ts';
import { openSandbox, type Sandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';

const secret = 'a secret of at least thirty-two bytes';
const ready = z.looseObject({ msg: z.string().optional(), url: z.string().optional(), opsUrl: z.string().optional() });

/** A server of two workers and a scheduler, in processes of their own, with a sandbox. */
export interface OpsStage extends AsyncDisposable {
  sandbox: Sandbox;
  server: { url: string; opsUrl: string };
  scheduler: { opsUrl: string; stop(): Promise<void> };
  as(user: { userID: number }): RollcallClient;
}

export function openOpsStage(env: Record<string, string> = {}): Promise<OpsStage> {
  return Cleanup.build((cleanup) => open(cleanup, env));
}

async function open(cleanup: Cleanup, env: Record<string, string>): Promise<OpsStage> {
  const sandbox = cleanup.use(await openSandbox());
  const start = (entry: string, said: string, own: Record<string, string>) => {
    const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = sandbox;
    const command = cleanup.use(
      startCommand([process.execPath, '--import', 'tsx', `server/src/${entry}.ts`], {
        DATABASE_URL,
        REDIS_URL,
        OPS_PORT: '0',
        ...own,
        ...env,
      }),
    );
    const read = () =>
      command.stderr.filter((line) => line.startsWith('{"')).map((line) => ready.parse(JSON.parse(line)));
    return {
      command,
      ready: () =>
        until(() => read().find(({ msg }) => msg === said) ?? `${entry} is starting: ${command.child.recentOutput()}`),
    };
  };
  const scheduler = start('scheduler', 'watching the schedule', {});
  const server = start('server', 'ready for calls', { AUTH_SECRET: secret, PORT: '0', WORKERS: '2' });
  const [{ opsUrl: schedulerOps = '' }, { url = '', opsUrl = '' }] = await Promise.all([
    scheduler.ready(),
    server.ready(),
  ]);
  return {
    sandbox,
    server: { url, opsUrl },
    scheduler: { opsUrl: schedulerOps, stop: () => scheduler.command.child.stop() },
    as: ({ userID }) => createRollcallClient({ url, token: () => signToken(secret, { userID, scope: '' }) }),
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}
