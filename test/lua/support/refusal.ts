import { AbsentInstance } from '@rollcall/lua/script';
import { type ErrorCode, Refusal } from '@rollcall/shared/refusals';

/** The reason why a call is refused, `ABSENT` if Redis lacks the instance; undefined if it is not refused. */
export async function refusal(call: Promise<unknown>): Promise<ErrorCode | 'ABSENT' | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.reason;
    if (error instanceof AbsentInstance) return 'ABSENT';
    throw error;
  }
}
