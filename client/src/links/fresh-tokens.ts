import type { AppRouter } from '@rollcall/server/router';
import { retryLink, type TRPCLink } from '@trpc/client';
import { reasonOf } from '../refusal.ts';
import type { Tokens } from './tokens.ts';

/** Sends a call once more, with a fresh token, if the server does not accept its token. */
export const freshTokens = (tokens: Tokens): TRPCLink<AppRouter> =>
  retryLink({
    retry: ({ error, attempts, op }) =>
      attempts === 1 && reasonOf(error) === 'UNAUTHENTICATED' && tokens.renew(op.context),
  });
