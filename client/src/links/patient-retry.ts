import type { AppRouter } from '@rollcall/server/router';
import { retryLink, type TRPCLink } from '@trpc/client';
import { retryAfterMs } from '../refusal.ts';

type RetryOptions = Parameters<typeof retryLink<AppRouter>>[0];

/** tRPC's `retryLink`, but no retry comes sooner than the refusal before it asked for. */
export const patientRetry =
  ({ retry, retryDelayMs = () => 0 }: RetryOptions): TRPCLink<AppRouter> =>
  (runtime) =>
  (call) => {
    let leastMs = 0;
    const link = retryLink<AppRouter>({
      retry(failed) {
        leastMs = retryAfterMs(failed.error);
        return retry(failed);
      },
      retryDelayMs: (attempts) => Math.max(leastMs, retryDelayMs(attempts)),
    });
    return link(runtime)(call);
  };
