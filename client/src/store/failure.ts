import { asRollcallError, type RollcallError } from '../error.ts';

/** What a call was caught with, which the client makes an error of its own class; for a client of another make, too. */
export const failureOf = (thrown: unknown): RollcallError =>
  asRollcallError(thrown instanceof Error ? thrown : new Error(String(thrown)));
