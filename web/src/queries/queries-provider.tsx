import { useRollcall } from '@rollcall/client/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

const cached = new WeakMap<object, QueryClient>();

/** Provides its children with what the API was asked before by the same session. The client has its own retries. */
export function QueriesProvider({ children }: { children: ReactNode }) {
  const client = useRollcall();
  const [queries] = useState(() => {
    const known = cached.get(client) ?? new QueryClient({ defaultOptions: { queries: { retry: false } } });
    cached.set(client, known);
    return known;
  });
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}
