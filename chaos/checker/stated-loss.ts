import type { InstanceLoss } from './evidence.ts';

/**
 * The loss that may have taken a change: it struck after the change was called, and the change's number was above what
 * MySQL had then. `before` leaves out losses that struck later than that.
 */
export function lossOf(
  losses: readonly InstanceLoss[],
  { calledAt, seq, before = Number.POSITIVE_INFINITY }: { calledAt: number; seq: number; before?: number },
): InstanceLoss | undefined {
  return losses.find((loss) => loss.to >= calledAt && loss.from <= before && seq > loss.archivedSeq);
}

/** Whether Redis may have lost something between two moments. */
export const wasLossBetween = (losses: readonly InstanceLoss[], from: number, to: number): boolean =>
  losses.some((loss) => loss.to >= from && loss.from <= to);
