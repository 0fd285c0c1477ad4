import { z } from 'zod';

/** A JSON Schema, as OpenAPI 3.1 has them. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

type Part = NonNullable<JsonSchema['properties']>[string];

const dateTime: JsonSchema = { type: 'string', format: 'date-time' };

/**
 * Makes a schema say what a reader needs: a date is its ISO string, an id is at least 1, and what any JavaScript number keeps goes
 * without saying.
 */
export function plainly({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  if (isDateTime(schema)) return { ...dateTime, ...descriptionOf(schema) };
  const { properties, items, anyOf, oneOf } = schema;
  return {
    ...withoutSafeBounds(schema),
    ...(properties ? { properties: mapFields<Part, Part>(properties, (_, part) => plainPart(part)) } : {}),
    ...(items && !Array.isArray(items) ? { items: plainPart(items) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(plainly) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(plainly) } : {}),
  };
}

const plainPart = (part: Part): Part => (typeof part === 'object' ? plainly(part) : part);

/** Or a date itself, for which JSON has nothing. */
const isDateTime = ({ format, anyOf }: JsonSchema): boolean =>
  format === dateTime.format || (anyOf?.some(isDateTime) === true && anyOf.some(isAnything));

const isAnything = (part: Part): boolean => typeof part === 'object' && Object.keys(part).length === 0;

const descriptionOf = ({ description }: JsonSchema): JsonSchema => (description === undefined ? {} : { description });

function withoutSafeBounds({ minimum, maximum, exclusiveMinimum, ...schema }: JsonSchema): JsonSchema {
  const least = exclusiveMinimum === 0 && schema.type === 'integer' ? 1 : minimum;
  return {
    ...schema,
    ...(least === undefined || least === Number.MIN_SAFE_INTEGER ? {} : { minimum: least }),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? {} : { maximum }),
  };
}

export const isSchema = (part: unknown): part is JsonSchema =>
  typeof part === 'object' && part !== null && !Array.isArray(part);

/** Changes each of the properties of a schema. */
export const mapFields = <Field, Changed>(
  properties: Record<string, Field>,
  change: (name: string, field: Field) => Changed,
): Record<string, Changed> =>
  Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, change(name, field)]));

/** The fields of an input, as they are sent. */
export interface InputFields {
  properties: Record<string, JsonSchema>;
  required: ReadonlySet<string>;
}

/** Reads the fields off the schema of an input. */
export function inputFieldsOf(schema: z.ZodType): InputFields {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return {
    properties: mapFields(properties, (_, field) => (typeof field === 'object' ? plainly(field) : {})),
    required: new Set(required),
  };
}
