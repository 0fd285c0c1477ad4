import { bodyExamples } from './examples.ts';
import { fieldDescriptions } from './field-descriptions.ts';
import { isSchema, type JsonSchema, mapFields } from './json-schema.ts';
import type { Operation } from './operations.ts';
import type { InputField } from './procedures.ts';

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: true;
  description: string;
  schema: JsonSchema;
}

const lastEventID: Parameter = {
  name: 'Last-Event-ID',
  in: 'header',
  description: 'The same, as an `EventSource` sends it.',
  schema: { type: 'string' },
};

/** What is sent beside the body: in the path, the query and headers. */
export function parametersOf(operation: Operation): Parameter[] {
  const { procedure, inputFields, inPath, others, hasBody, hasKey } = operation;
  const parameter = (name: string, place: 'path' | 'query'): Parameter => {
    const { description = '', ...schema } = fieldOf(operation, name);
    const isRequired = inputFields.required.has(name);
    return { name, in: place, ...(isRequired ? { required: true } : {}), description, schema };
  };
  return [
    ...inPath.map((name) => parameter(name, 'path')),
    ...(hasBody ? [] : others).map((name) => parameter(name, 'query')),
    ...(hasKey ? [keyOf(operation)] : []),
    ...(procedure === 'meetings.watch' ? [lastEventID] : []),
  ];
}

const keyOf = ({ inputFields }: Operation): Parameter => ({
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Any text, such as a UUID, that makes this change known as the same when it is sent again.',
  schema: inputFields.properties['requestID'] ?? {},
});

/** What is sent as the body. */
export function bodyOf(operation: Operation): Record<string, unknown> {
  const { procedure, inputFields, others, hasBody } = operation;
  if (!hasBody || others.length === 0) return {};
  const required = others.filter((name) => inputFields.required.has(name));
  const properties = Object.fromEntries(others.map((name) => [name, withoutDefault(fieldOf(operation, name))]));
  const schema = {
    type: 'object',
    properties,
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
  return {
    requestBody: {
      required: required.length > 0,
      content: { 'application/json': { schema, example: bodyExamples[procedure] } },
    },
  };
}

/** Where there is one, generated clients take the field for one that is always sent. */
const withoutDefault = ({ default: _default, ...schema }: JsonSchema): JsonSchema => schema;

/** The schema of a field of the input, and what it means. */
function fieldOf({ inputFields, fields }: Operation, name: string): JsonSchema {
  const schema = described(opaquely(name, inputFields.properties[name] ?? {}));
  const description = isInputField(name) ? (fields[name] ?? fieldDescriptions[name]) : undefined;
  return { ...schema, ...(description === undefined ? {} : { description }) };
}

/** What a cursor or the id of an event is made of is nobody's business. */
function opaquely(name: string, schema: JsonSchema): JsonSchema {
  if (name === 'lastEventId') return { type: 'string' };
  return name === 'cursor' && schema.type === 'string' ? { type: 'string' } : schema;
}

/** Says what the fields within a field mean. */
function described(schema: JsonSchema): JsonSchema {
  const { items, properties } = schema;
  if (isSchema(items)) return { ...schema, items: described(items) };
  return properties ? { ...schema, properties: mapFields(properties, describedField) } : schema;
}

const describedField = (name: string, field: NonNullable<JsonSchema['properties']>[string]): typeof field =>
  typeof field === 'object' && isInputField(name) ? { ...field, description: fieldDescriptions[name] } : field;

const isInputField = (name: string): name is InputField => Object.hasOwn(fieldDescriptions, name);
