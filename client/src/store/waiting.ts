import type { InstanceDetails } from '../answers.ts';
import { type Described, described } from './described.ts';
import { insist } from './insist.ts';
import { onWaking } from './page-view.ts';
import { pause } from './pause.ts';

/** ms after which to ask again, since the start may have been moved */
const askAgainMs = 45_000;
/** ms over which all who wait for the same start spread their calls */
const spreadMs = 500;
/** ms to wait for a meeting that should have begun, and has not */
const lateMs = 1_000;

/**
 * Waits until a meeting begins by the server's clock, wherever its start is moved meanwhile. The clock of this device does not
 * matter, only how fast it runs.
 *
 * @param onAnswer called with what the meeting is, each time that the server has said so
 * @returns what it was when last asked: about to begin, or over; undefined once aborted
 * @throws {RollcallError} a refusal
 */
export async function waitForStart(
  ask: () => Promise<InstanceDetails>,
  onAnswer: (found: Described) => void,
  signal: AbortSignal,
): Promise<Described | undefined> {
  while (!signal.aborted) {
    const answer = await insist(ask, signal);
    if (!answer) return undefined;
    const found = described(answer);
    onAnswer(found);
    if (found.closing) return found;
    const inMs = (found.startsInMs > 0 ? found.startsInMs : lateMs) + Math.random() * spreadMs;
    const dueAt = performance.now() + inMs;
    await pause(Math.min(inMs, askAgainMs), signal, onWaking);
    if (!signal.aborted && performance.now() >= dueAt) return found;
  }
  return undefined;
}
