import { appRouter } from '@rollcall/server/router';
import type { AnyTRPCProcedure, AnyTRPCRouter } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';

const { _def }: AnyTRPCRouter = appRouter;
const procedures: [string, AnyTRPCProcedure][] = Object.entries(_def.procedures);
const mutations = procedures.filter(([, procedure]) => procedure._def.type === 'mutation');
const withOneInput = z.object({ inputs: z.tuple([z.custom<z.ZodType>((schema) => schema instanceof z.ZodType)]) });

test('there are mutations of every group to check', () => {
  const groups = new Set(mutations.map(([path]) => path.split('.')[0]));

  expect(groups).toEqual(new Set(['audience', 'meetings', 'messages', 'roles', 'schedule', 'users']));
});

test.each(mutations)('%s takes the requestID that the client adds', (_, procedure) => {
  const [schema] = withOneInput.parse(procedure._def).inputs;

  expect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })).toMatchObject({
    type: 'object',
    properties: { requestID: { type: 'string', minLength: 1, maxLength: 128 } },
  });
});
