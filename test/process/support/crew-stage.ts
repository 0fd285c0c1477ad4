import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import { signToken } from '@rollcall/server/domain/access/sign-token';
import { activateDue } from '@rollcall/server/scheduler/activator';
import type { Instance } from '@rollcall/shared/meeting';
import { z } from 'zod';
import { Cleanup } from '../../support/cleanup.ts';
import { type Command, startCommand } from '../../support/command.ts';
import { openSandbox, type Sandbox } from '../../support/sandbox.ts';
import { until } from '../../support/until.ts';

const line = z.looseObject({ level: z.number(), msg: z.string().optional(), pid: z.number() });
type Logged = z.infer<typeof line>;

const addresses = z.object({ url: z.string(), opsUrl: z.string() });

/** A server of two workers, in processes of its own, with a sandbox. */
export interface CrewStage extends AsyncDisposable {
  sandbox: Sandbox;
  command: Command;
  url: string;
  opsUrl: string;
  logged(): Logged[];
  /** The pid of the process that is ready for calls once all workers are. */
  supervisorPid(): number;
  /** The pids of the workers that ever began to accept calls, oldest first. */
  workerPids(): number[];
  live(): Promise<Instance>;
  token(user: { userID: number }): Promise<string>;
  as(user: { userID: number }): Promise<RollcallClient>;
  /** What `/metrics` says of these. */
  metric(name: string): Promise<number>;
}

const secret = 'a secret of at least thirty-two bytes';
const serverCommand = [process.execPath, '--import', 'tsx', 'server/src/server.ts'];

/**
 * The same within a shell that stays and says how the server ended: when a test's command itself ends, what is left of its
 * group is ended, too.
 */
export const withinShell = ['/bin/sh', '-c', '"$@"; echo "ended with $?"; sleep 600', 'sh', ...serverCommand];

/** The lines of a log, without what a process says that has crashed. */
const linesOf = ({ stderr }: Command): Logged[] =>
  stderr.filter((text) => text.startsWith('{"')).map((text) => line.parse(JSON.parse(text)));

export function openCrewStage(command: readonly string[] = serverCommand): Promise<CrewStage> {
  return Cleanup.build((cleanup) => open(cleanup, command));
}

async function open(cleanup: Cleanup, words: readonly string[]): Promise<CrewStage> {
  const sandbox = cleanup.use(await openSandbox());
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = sandbox;
  const env = { DATABASE_URL, REDIS_URL, AUTH_SECRET: secret, PORT: '0', WORKERS: '2', LIMITS: 'off' };
  const command = cleanup.use(startCommand(words, env));
  const ready = await until(
    () => linesOf(command).find(({ msg }) => msg === 'ready for calls') ?? `not ready: ${command.child.recentOutput()}`,
  );
  const { url, opsUrl } = addresses.parse(ready);
  const token = ({ userID }: { userID: number }) => signToken(secret, { userID });
  return {
    sandbox,
    command,
    url,
    opsUrl,
    logged: () => linesOf(command),
    supervisorPid: () => line.parse(ready).pid,
    workerPids: () => linesOf(command).flatMap(({ msg, pid }) => (msg === 'accepts calls' ? [pid] : [])),
    async live() {
      const instance = await sandbox.addMeeting();
      await activateDue(sandbox.scheduler);
      return instance;
    },
    token,
    as: async (user) => createRollcallClient({ url, token: await token(user) }),
    async metric(name) {
      const text = await (await fetch(`${opsUrl}/metrics`)).text();
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.slice(name.length + 1),
      );
    },
    [Symbol.asyncDispose]: () => cleanup[Symbol.asyncDispose](),
  };
}
