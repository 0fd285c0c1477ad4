import { router } from './procedure.ts';
import { history } from './routers/history.ts';
import { meetings } from './routers/meetings.ts';
import { messages } from './routers/messages.ts';

export const appRouter = router({ history, meetings, messages });

/** The type that the typed client is built on. */
export type AppRouter = typeof appRouter;
