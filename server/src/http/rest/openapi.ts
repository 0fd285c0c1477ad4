import { z } from 'zod';
import { version } from '../../process/version.ts';
import { type JsonSchema, mapFields, plainly } from './json-schema.ts';
import { bodyOf, parametersOf } from './openapi-request.ts';
import { responsesOf } from './openapi-responses.ts';
import { type Operation, operations } from './operations.ts';
import { components } from './outputs/fields.ts';
import { tags } from './tags.ts';

const description = `
The API of Rollcall, a backend for live meetings with an exact record.

Send a token as \`Authorization: Bearer …\`. Times are ISO 8601 strings. What is refused is answered with a problem
(\`application/problem+json\`), whose \`reason\` is the word to act on.

Send a change that was not answered again with the same \`Idempotency-Key\`: it is never made twice.

A list has a \`nextCursor\`, which is the \`cursor\` of its next page, and a header \`Link\` to that. Only a null \`nextCursor\` means
the end.

Records are also exported as files, with the same token: \`/export/{meetingID}/{orderID}/record.jsonl\`, \`transcript.txt\`,
\`transcript.json\` and \`attendance.csv\` there, \`/export/{meetingID}/attendance.csv\` of a whole meeting, and
\`/export/users/{userID}/known.jsonl\`.
`.trim();

/** The OpenAPI 3.1 description of the REST API, to be served beside `v1`. */
export const openApi = () => ({
  openapi: '3.1.0',
  info: { title: 'Rollcall', version, description, license: { name: 'MIT', identifier: 'MIT' } },
  // Relative to this document, so that it holds wherever a proxy has it.
  servers: [{ url: 'v1' }],
  security: [{ token: [] }],
  tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
  paths: pathsOf(operations),
  components: {
    schemas: componentSchemas(),
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'A JWT whose `sub` is the user.' },
    },
  },
});

function pathsOf(operations: readonly Operation[]): Record<string, Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(operation) };
  }
  return paths;
}

function describe(operation: Operation): Record<string, unknown> {
  const { procedure, summary, description } = operation;
  return {
    operationId: procedure,
    tags: [procedure.split('.', 1)[0]],
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: parametersOf(operation),
    ...bodyOf(operation),
    responses: responsesOf(operation),
  };
}

function componentSchemas(): Record<string, JsonSchema> {
  const { schemas } = z.toJSONSchema(components, {
    uri: (id) => `#/components/schemas/${id}`,
    override({ jsonSchema }) {
      // Answers may get more fields.
      delete jsonSchema.additionalProperties;
    },
  });
  return mapFields(schemas, (_, schema) => plainly(schema));
}
