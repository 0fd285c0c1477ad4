import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

interface Process {
  pid: number;
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

/** The commands that contain this text. */
export async function commandsWith(text: string): Promise<string[]> {
  return (await processes()).map(({ command }) => command).filter((command) => command.includes(text));
}

/** All processes but zombies, which have ended and only wait to be reaped. */
async function processes(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,pgid=,stat=,args='], {
    maxBuffer: 2 ** 26,
  });
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , stat]) => !stat?.startsWith('Z'))
    .map(([pid, group, , ...args]) => ({ pid: Number(pid), group: Number(group), command: args.join(' ') }));
}
