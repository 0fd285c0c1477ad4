import { type Command, startCommand } from '../../support/command.ts';
import { parentOf, pidsOfGroup } from '../../support/processes.ts';
import { until } from '../../support/until.ts';

/** Something that `npm run` has started. */
export interface ByNpm extends AsyncDisposable {
  /** Everything that it has printed. */
  printed(): string;
  /** The pids of its processes, without npm. */
  pids(): Promise<number[]>;
  /** Sends a signal to npm alone. */
  signalNpm(signal: NodeJS.Signals): Promise<void>;
  /** Sends SIGINT to npm and to what it has started, as a terminal does at Ctrl-C. */
  pressCtrlC(): Promise<void>;
  /** For `until`: whether npm and all of its processes are gone. */
  isGone(): Promise<true | string>;
}

/** The shell stays when npm has ended, since what is left of a test's command that ended is ended, too. */
const staying = 'trap : INT; "$@"; echo "npm ended with $?"; sleep 600';

/**
 * Starts a script of package.json by `npm run`.
 *
 * @param file what the script runs
 */
export function startByNpm(script: string, file: string, env: Record<string, string>, args: string[] = []): ByNpm {
  const run = ['npm', 'run', script, ...(args.length > 0 ? ['--', ...args] : [])];
  const command: Command = startCommand(['/bin/sh', '-c', staying, 'sh', ...run], env);
  const { pid: group } = command.child;
  const pids = () => pidsOfGroup(group, file);
  const npm = () =>
    until(async () => {
      const own = await pids();
      const parents = await Promise.all(own.map(parentOf));
      const pid = parents.find((parent) => parent !== undefined && !own.includes(parent));
      return pid === undefined || pid === 1 ? `npm is not there: ${command.child.recentOutput()}` : { pid };
    });
  return {
    printed: () => [...command.stdout, ...command.stderr].join('\n'),
    pids,
    async signalNpm(signal) {
      process.kill((await npm()).pid, signal);
    },
    async pressCtrlC() {
      const { pid } = await npm();
      for (const one of [...(await pids()), pid]) process.kill(one, 'SIGINT');
    },
    async isGone() {
      const left = await pids();
      if (left.length > 0) return `still running: ${left.join(', ')}: ${command.child.recentOutput()}`;
      return command.stdout.some((line) => line.startsWith('npm ended with')) || 'npm is still running';
    },
    [Symbol.asyncDispose]: () => command.child.stop(),
  };
}
