import { type ErrorCode, Refusal } from '@rollcall/shared/refusals';

/** The reason why a call is refused; undefined if it is not. */
export async function refusal(call: Promise<unknown>): Promise<ErrorCode | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    throw error;
  }
}
