import type { AppRouter } from '@rollcall/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';

/** The typed API in components: `useTRPC().meetings.active.queryOptions()`. */
export const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();
