import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

interface Process {
  pid: number;
  parent: number;
  group: number;
  command: string;
}

/** The pids in a process group, or of those in it whose command contains a text. */
export async function pidsOfGroup(group: number, text = ''): Promise<number[]> {
  const members = (await processes()).filter((one) => one.group === group && one.command.includes(text));
  return members.map(({ pid }) => pid);
}

/**
 * For `until`: whether nothing runs in a process group any more. Its last process may take a moment to vanish after it
 * has released everything.
 */
export async function isGroupGone(group: number): Promise<true | string> {
  const left = await pidsOfGroup(group);
  return left.length === 0 || `processes of group ${group} still running: ${left.join(', ')}`;
}

/** The pid of the process that started another one; undefined if that has ended. */
export async function parentOf(pid: number): Promise<number | undefined> {
  return (await processes()).find((one) => one.pid === pid)?.parent;
}

/** The pids of what these processes have started. */
export async function childrenOf(parents: readonly number[]): Promise<number[]> {
  return (await processes()).filter(({ parent }) => parents.includes(parent)).map(({ pid }) => pid);
}

/** Those of these pids whose processes have not ended. */
export async function runningOf(pids: readonly number[]): Promise<number[]> {
  return (await processes()).map(({ pid }) => pid).filter((pid) => pids.includes(pid));
}

/** The commands that contain this text. */
export async function commandsWith(text: string): Promise<string[]> {
  return (await processes()).map(({ command }) => command).filter((command) => command.includes(text));
}

/** All processes but zombies, which have ended and only wait to be reaped. */
async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,pgid=,stat=,args='], {
    maxBuffer: 2 ** 26,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , stat]) => !stat?.startsWith('Z'))
    .map(([pid, parent, group, , ...args]) => ({
      pid: Number(pid),
      parent: Number(parent),
      group: Number(group),
      command: args.join(' '),
    }));
}
