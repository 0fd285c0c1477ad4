import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import { type Callable, callables } from '../../trpc/answer.ts';
import { appRouter } from '../../trpc/router.ts';
import { type InputFields, inputFieldsOf } from './json-schema.ts';
import type { ProcedurePath } from './procedures.ts';
import { type Method, type Route, routes } from './routes.ts';

/** A procedure as REST has it. */
export interface Operation extends Omit<Route, 'at'> {
  procedure: ProcedurePath;
  callable: Callable;
  method: Method;
  /** Under `/api/v1`, with names in braces: `/meetings/{meetingID}`. */
  path: string;
  /** The input of the procedure, and its fields. */
  input: z.ZodType;
  fields: Route['fields'] & object;
  inputFields: InputFields;
  /** The names of the fields in the path. */
  inPath: readonly string[];
  /** The names of the others, which are in the query or in a JSON body. */
  others: readonly string[];
  hasBody: boolean;
  /** Whether the header `Idempotency-Key` is its requestID. */
  hasKey: boolean;
}

const inputsOf = z.object({ inputs: z.tuple([z.custom<z.ZodType>((schema) => schema instanceof z.ZodType)]) });

const { procedures: definitions }: AnyTRPCRouter['_def'] = appRouter._def;

/** A procedure as REST has it. */
export function operationOf(procedure: ProcedurePath): Operation {
  const { at, fields = {}, ...route } = routes[procedure];
  const callable = callables.get(procedure);
  if (!callable) throw new Error(`there is no procedure ${procedure}`);
  const [method, path] = splitRoute(at);
  const [input] = inputsOf.parse(definitions[procedure]?._def).inputs;
  const inputFields = inputFieldsOf(input);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const others = Object.keys(inputFields.properties).filter((name) => name !== 'requestID' && !inPath.includes(name));
  return {
    ...route,
    procedure,
    callable,
    method,
    path,
    input,
    fields,
    inputFields,
    inPath,
    others,
    hasBody: method !== 'GET' && method !== 'DELETE',
    hasKey: 'requestID' in inputFields.properties,
  };
}

function splitRoute(at: Route['at']): [Method, string] {
  const space = at.indexOf(' ');
  // Safe because of the type of `at`.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return [at.slice(0, space) as Method, at.slice(space + 1)];
}

/** Safe because the table has a route for each procedure, and no other. */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const procedures = Object.keys(routes) as ProcedurePath[];

/** Every procedure, in the order of the table. */
export const operations: readonly Operation[] = procedures.map(operationOf);
