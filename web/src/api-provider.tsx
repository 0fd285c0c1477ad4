import { createRollcallClient, reasonOf } from '@rollcall/client';
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { TRPCProvider } from './api.ts';
import { type Session, signOut } from './session.ts';

/** Ends the session where the server does not take its token any more. */
export function leaveIfUnknown(error: unknown): void {
  if (reasonOf(error) === 'UNAUTHENTICATED') signOut('Your token is not valid any more. Sign in with a new one.');
}

/** Gives what is below it the server's API, as the user who is signed in. */
export function ApiProvider({ session, children }: { session: Session; children: ReactNode }) {
  const [trpcClient] = useState(() => createRollcallClient({ url: location.origin, token: session.token }));
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
    queryCache: new QueryCache({ onError: leaveIfUnknown }),
    mutationCache: new MutationCache({ onError: leaveIfUnknown }),
    // The server is often this very machine, so whether the browser thinks itself online says nothing.
    defaultOptions: { queries: { networkMode: 'always', retry: false }, mutations: { networkMode: 'always' } },
  });
