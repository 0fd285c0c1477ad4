import { limits } from '@rollcall/shared/limits';
import { Refusal } from '@rollcall/shared/refusals';
import superjson from 'superjson';
import { z } from 'zod';

/** An input that cannot be read. A value and not an exception, so that it spoils only its own call of a batch. */
export class UnreadableInput {
  readonly refusal: Refusal;

  constructor(message: string) {
    this.refusal = new Refusal('INVALID_INPUT', { issues: [{ path: ['input'], message }] });
  }
}

/** As many dates as windows have, and some undefined fields: each costs far more than the bytes that ask for it, 2 µs. */
const maxAnnotations = 2 * limits.windows + 10;

const annotation = z.tuple([z.enum(['Date', 'undefined'])]);
const annotations = z
  .custom<object>((value) => typeof value === 'object' && value !== null && Object.keys(value).length <= maxAnnotations)
  .pipe(z.record(z.string(), annotation));
const plain = z.strictObject({
  json: z.unknown().optional(),
  meta: z.strictObject({ values: z.union([annotation, annotations]), v: z.number().exactOptional() }).optional(),
});

/**
 * Reads an input as superjson writes it, but only plain JSON with dates. What else superjson can restore (typed arrays of
 * any length, references, classes) lets a sender choose how much work the server does, so it is refused before anything
 * is restored.
 */
export function readWireInput(wire: unknown): unknown {
  const { success, data } = plain.safeParse(wire);
  if (!success) return new UnreadableInput(isWrapped(wire) ? 'must be plain JSON, with no types but Date' : unwrapped);
  const { json, meta } = data;
  if (!meta) return json;
  try {
    // In place, because a copy of what is nested deeply costs several times what parsing it did.
    return superjson.deserialize({ json: toJson(json), meta }, { inPlace: true });
  } catch {
    return new UnreadableInput('has a type annotation that fits nothing in it');
  }
}

const unwrapped = 'must be wrapped, as in {"json": {"meetingID": 3, "orderID": 1}}';

const isWrapped = (wire: unknown): boolean =>
  typeof wire === 'object' && wire !== null && ('json' in wire || 'meta' in wire);

type Json = Parameters<typeof superjson.deserialize>[0]['json'];
/** Safe because what is read from the wire was parsed from JSON, or is absent. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const toJson = (value: unknown): Json => value as Json;
