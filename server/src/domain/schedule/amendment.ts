import type { Amendment } from '@rollcall/shared/meeting';
import { z } from 'zod';

const time = z.iso.datetime().transform((iso) => new Date(iso));

/** The detail of an amendment: JSON with the new values of what changed, times as ISO strings. */
export const amendment = z.object({
  title: z.string().exactOptional(),
  description: z.string().exactOptional(),
  isPublic: z.boolean().exactOptional(),
  fromdatetime: time.exactOptional(),
  todatetime: time.exactOptional(),
}) satisfies z.ZodType<Amendment>;

/**
 * Reads the detail of an amendment as it is stored; what this version does not know is left out.
 *
 * @throws {Error} if it is not JSON of that shape
 */
export const readAmendment = (detail: string): Amendment => amendment.parse(JSON.parse(detail));
