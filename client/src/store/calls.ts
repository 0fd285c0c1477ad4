import type { AppRouter } from '@rollcall/server/router';
import type { TRPCClient } from '@trpc/client';

/** What a store calls: a client made by `createRollcallClient`, or one from its links. */
export type Calls = TRPCClient<AppRouter>;
