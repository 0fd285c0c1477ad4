import { mayRetry } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { type Query, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

const cached = new WeakMap<object, QueryClient>();

/** ms after which what could not be asked is asked again, while its page is in view */
const askAgainMs = 5_000;

/** In how many ms what failed is asked again; false if that would not help. */
export const askAgain = (error: Error): number | false => mayRetry(error) && askAgainMs;

const refetchInterval = ({ state: { error } }: Query): number | false => error !== null && askAgain(error);

/** Provides its children with what the API was asked before by the same session. The client has its own retries. */
export function QueriesProvider({ children }: { children: ReactNode }) {
  const client = useRollcall();
  const [queries] = useState(() => {
    const known =
      cached.get(client) ?? new QueryClient({ defaultOptions: { queries: { retry: false, refetchInterval } } });
    cached.set(client, known);
    return known;
  });
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}
