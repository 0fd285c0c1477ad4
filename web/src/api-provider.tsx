import { createRollcallClient, reasonOf } from '@rollcall/client';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { TRPCProvider } from './api.ts';
import { feedFetch } from './feed-fetch.ts';
import { type Session, signOut } from './session.ts';

/** Signs out if the server no longer accepts the session's token. */
export function signOutIfRejected(error: unknown): void {
  if (reasonOf(error) === 'UNAUTHENTICATED') signOut('Your token is no longer valid. Sign in with a new one.');
}

/** Provides its children with the API, called as the signed-in user. */
export function ApiProvider({ session, children }: { session: Session; children: ReactNode }) {
  const [trpcClient] = useState(() =>
    createRollcallClient({ url: location.origin, token: session.token, fetch: feedFetch }),
  );
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={trpcClient} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}

const createQueryClient = (): QueryClient =>
  new QueryClient({
    queryCache: new QueryCache({ onError: signOutIfRejected }),
    mutationCache: new MutationCache({ onError: signOutIfRejected }),
    // The server is often on this machine, reachable even when the browser considers itself offline.
    defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } },
  });
