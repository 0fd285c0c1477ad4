import { errorCodes } from '@rollcall/shared/refusals';
import { z } from 'zod';
import type { Problem } from '../problem.ts';
import { components, count } from './fields.ts';

export const problemSchema = z
  .strictObject({
    type: z.string(),
    title: z.string().describe('What the status means.'),
    status: z.int(),
    detail: z.string().describe('For a person to read.'),
    reason: z.enum(errorCodes).nullable().describe('Why the call was refused; null for an unforeseen error.'),
    issues: z
      .array(
        z.strictObject({
          path: z
            .array(z.union([z.string(), z.int()]))
            .describe('Where it is, such as `["windows", 0, "todatetime"]`.'),
          message: z.string(),
        }),
      )
      .describe('With `INVALID_INPUT`: what is wrong with the input.'),
    retryAfterMs: count.exactOptional().describe('With `RATE_LIMITED`: in how many ms a retry may succeed.'),
  })
  .describe('What is answered in place of a result, by RFC 9457.')
  .register(components, { id: 'Problem' }) satisfies z.ZodType<Problem>;
