import { initTRPC } from '@trpc/server';
import superjson from 'superjson';
import type { Context } from '../domain/context.ts';
import { clientOptions, pingMs } from '../feed/frames.ts';
import { errorShape, refusalOfTRPC } from './error-shape.ts';
import { readWireInput } from './wire-input.ts';
import { writeWireOutput } from './wire-output.ts';

const trpc = initTRPC.context<Context>().create({
  // Answers may hold whatever superjson can write; of what comes in, only plain JSON and dates are read.
  transformer: {
    input: { serialize: superjson.serialize, deserialize: readWireInput },
    output: { serialize: writeWireOutput, deserialize: superjson.deserialize },
  },
  isDev: false,
  sse: { ping: { enabled: true, intervalMs: pingMs }, client: clientOptions },
  // Clients take the type of a refusal from here.
  errorFormatter: ({ error, shape }) => errorShape(refusalOfTRPC(error), shape.data.path),
});

/** A procedure parses its input and calls a verb. What every call goes through besides is in `answer.ts`. */
export const { router, procedure } = trpc;
