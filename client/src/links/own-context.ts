import type { AppRouter } from '@rollcall/server/router';
import type { TRPCLink } from '@trpc/client';

/** Gives each operation a context of its own, which all its attempts share and by which later links know it. */
export const ownContext: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    next({ ...op, context: { ...op.context } });
