import { limits } from '@rollcall/shared/limits';
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '../api.ts';

/** ms between two looks at what is live */
export const lookEveryMs = 4_000;

/**
 * What is live now, and may be entered: the first page, which is a thousand meetings.
 *
 * @param again whether to look again and again
 */
export function useActiveMeetings({ again } = { again: true }) {
  const trpc = useTRPC();
  const options = trpc.meetings.active.queryOptions({ limit: limits.pageSize });
  return useQuery({ ...options, refetchInterval: again && lookEveryMs, refetchOnWindowFocus: again });
}
