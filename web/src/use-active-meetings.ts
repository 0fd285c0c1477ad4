import { limits } from '@rollcall/shared/limits';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from './api.ts';

/** ms between two polls of what is live */
export const pollEveryMs = 4_000;

/**
 * The live meetings that the user may enter, up to one page of a thousand.
 *
 * @param poll whether to keep the list up to date
 */
export function useActiveMeetings({ poll } = { poll: true }) {
  const trpc = useTRPC();
  const options = trpc.meetings.active.queryOptions({ limit: limits.pageSize });
  return useQuery({ ...options, refetchInterval: poll && pollEveryMs, refetchOnWindowFocus: poll });
}
