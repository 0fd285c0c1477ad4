import type { TRPCBuiltRouter, TRPCRouterRecord } from '@trpc/server';
import type { ErrorShape } from './error-shape.ts';
import { router } from './procedure.ts';
import { audience } from './routers/audience.ts';
import { history } from './routers/history.ts';
import { meetings } from './routers/meetings.ts';
import { messages } from './routers/messages.ts';
import { roles } from './routers/roles.ts';
import { schedule } from './routers/schedule.ts';
import { users } from './routers/users.ts';

type OwnTypes = ReturnType<typeof router>['_def']['_config']['$types'];

/** What a client may know of the router. */
interface PublicTypes {
  ctx: object;
  meta: object;
  errorShape: ErrorShape;
  transformer: true;
}

/**
 * Hides the context, and with it all of the server, from the declarations that the published client is built with. Groups are
 * plain records for the same reason: a router within the router would name the context again.
 *
 * Safe because nothing is called through this type: `answer.ts` looks procedures up by their path.
 */
function withoutContext<Procedures extends TRPCRouterRecord>(
  router: TRPCBuiltRouter<OwnTypes, Procedures>,
): TRPCBuiltRouter<PublicTypes, Procedures> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return router as TRPCBuiltRouter<PublicTypes, Procedures>;
}

export const appRouter = withoutContext(router({ audience, history, meetings, messages, roles, schedule, users }));

/** The type that the typed client is built on. */
export type AppRouter = typeof appRouter;
