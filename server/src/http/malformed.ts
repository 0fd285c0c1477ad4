import { Refusal } from '@rollcall/shared/refusals';

/** The refusal of a request that is wrong before any procedure looks at it. */
export const malformed = (message: string, cause?: unknown): Refusal =>
  new Refusal('INVALID_INPUT', { issues: [{ path: ['request'], message }], cause });
