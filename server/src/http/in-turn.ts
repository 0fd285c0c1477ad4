import { AbsentInstance } from '@rollcall/lua/script';
import type { Refusal } from '@rollcall/shared/refusals';
import { refusalOf } from '../domain/refusal-of.ts';
import type { Gate } from './gate.ts';

/**
 * Does some work when its turn has come at a gate.
 *
 * @param isGone whether nobody waits for its result any more
 * @throws {Refusal} `UNAVAILABLE` if its turn comes too late; or what the work ends with
 */
export async function inTurn<Result>(gate: Gate, isGone: () => boolean, work: () => Promise<Result>): Promise<Result> {
  await gate.enter(isGone);
  let sawOutage = false;
  try {
    return await work();
  } catch (error) {
    sawOutage = isOutage(refusalOf(error));
    throw error;
  } finally {
    gate.leave(sawOutage);
  }
}

/** Whether a store does not respond; a single instance that Redis lacks for the moment is not that. */
export const isOutage = (refusal: Refusal | undefined): boolean =>
  refusal?.reason === 'UNAVAILABLE' && !(refusal.cause instanceof AbsentInstance);
