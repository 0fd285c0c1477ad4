import { limits } from '@rollcall/shared/limits';
import { Refusal } from '@rollcall/shared/refusals';

const maximum = { url: limits.urlBytes, body: limits.requestBytes } as const;

/** Refuses a request whose URL or body is too large. The unread rest of it makes its connection useless for another. */
export class TooLarge extends Refusal {
  constructor(part: keyof typeof maximum) {
    super('INVALID_INPUT', {
      issues: [{ path: ['request', part], message: `must be at most ${maximum[part]} bytes` }],
    });
  }
}

/** Whether the target of a request, such as `/trpc/meetings.active?input=…`, is longer than it may be. */
export const isTooLong = (target: string): boolean => target.length > maximum.url;

/** Whether so many bytes are more than a body may have. */
export const isTooMuch = (bytes: number): boolean => bytes > maximum.body;

/** Throws a {@link TooLarge}, and nothing else: what else is wrong with a body is said once the caller is known. */
export function throwTooLarge(error: unknown): void {
  if (error instanceof TooLarge) throw error;
}
