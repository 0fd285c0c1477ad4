import { type ErrorCode, Refusal } from '@rollcall/shared/refusals';
import type { Operation } from './operations.ts';
import { components } from './outputs/fields.ts';
import { problemSchema } from './outputs/problem.ts';
import { problemOf } from './problem.ts';
import { refusalsOf } from './refusals.ts';

const refTo = (schema: Parameters<typeof components.get>[0]) => {
  const named = components.get(schema);
  if (!named) throw new Error('an answer has no name in the OpenAPI document');
  return { $ref: `#/components/schemas/${named.id}` };
};

/** What may be answered, by status. */
export function responsesOf(operation: Operation): Record<string, unknown> {
  return { ...successOf(operation), ...refusedOf(operation), 500: unforeseen };
}

function successOf({ procedure, answer, others }: Operation): Record<string, unknown> {
  const schema = refTo(answer);
  if (procedure === 'meetings.watch') {
    return {
      200: {
        description: 'The feed. The schema is that of the data of each event.',
        content: { 'text/event-stream': { schema } },
      },
      204: { description: 'The instance is over, and nothing follows after the event that was seen last.' },
    };
  }
  const isList = others.includes('cursor');
  return {
    200: {
      description: 'Done.',
      ...(isList ? { headers: linkHeader } : {}),
      content: { 'application/json': { schema } },
    },
  };
}

const linkHeader = {
  Link: { description: 'The next page, with `rel="next"`; none on the last one.', schema: { type: 'string' } },
};

const retryHeader = {
  'Retry-After': { description: 'In how many seconds a retry may succeed.', schema: { type: 'integer' } },
};

/** What a call may be refused with, by status. */
function refusedOf({ procedure }: Operation): Record<string, unknown> {
  const reasons = refusalsOf(procedure);
  const statuses = new Set(reasons.map(statusOf));
  return Object.fromEntries(
    [...statuses].map((status) => [status, refused(reasons.filter((reason) => statusOf(reason) === status))]),
  );
}

const statusOf = (reason: ErrorCode): number => problemOf(new Refusal(reason)).status;

function refused(reasons: readonly ErrorCode[]): Record<string, unknown> {
  const meanings = reasons.map((reason) => `\`${reason}\`: ${new Refusal(reason).message}`);
  return {
    description: meanings.join('\n\n'),
    ...(reasons.includes('RATE_LIMITED') ? { headers: retryHeader } : {}),
    content: {
      'application/problem+json': {
        schema: { allOf: [refTo(problemSchema), { type: 'object', properties: { reason: { enum: reasons } } }] },
      },
    },
  };
}

const unforeseen = {
  description: 'An unforeseen error. It is logged, and its details are not sent.',
  content: { 'application/problem+json': { schema: refTo(problemSchema) } },
};
