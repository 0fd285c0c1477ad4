import { limits } from '@rollcall/shared/limits';
import { useQuery } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from './api.ts';

/** ms between two polls of what is live */
export const pollEveryMs = 4_000;

/** The live meetings that the user may enter, up to one page of a thousand, kept up to date. */
export function useActiveMeetings() {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const input = { limit: limits.pageSize };
  return useQuery({
    queryKey: trpc.meetings.active.queryKey(input),
    queryFn: async ({ signal }) => {
      let page = await client.meetings.active.query(input, { signal });
      // One that passed over what is yet to begin, or is not for this user, can be empty and have another after it.
      while (page.meetings.length === 0 && page.nextCursor !== null) {
        page = await client.meetings.active.query({ ...input, cursor: page.nextCursor }, { signal });
      }
      return page;
    },
    refetchInterval: pollEveryMs,
  });
}
