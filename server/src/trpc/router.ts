import { router } from './procedure.ts';
import { audience } from './routers/audience.ts';
import { history } from './routers/history.ts';
import { meetings } from './routers/meetings.ts';
import { messages } from './routers/messages.ts';
import { roles } from './routers/roles.ts';
import { schedule } from './routers/schedule.ts';
import { users } from './routers/users.ts';

export const appRouter = router({ audience, history, meetings, messages, roles, schedule, users });

/** The type that the typed client is built on. */
export type AppRouter = typeof appRouter;
