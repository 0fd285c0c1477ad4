import { useRollcall } from '@rollcall/client/react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useMe } from '../../me/me.ts';
import { useAudience } from '../audience/use-audience.ts';
import { meetingKey } from '../schedule-queries.ts';
import type { Host } from './hosts-section.tsx';

const quarterMs = 90 * 86_400_000;

/** Who may be made a host. */
interface Candidates {
  candidates: Host[];
  /** Whether there may be others. */
  isSearching: boolean;
}

/** Finds who may be made a host: who is invited or has been in, and for those who may see all users, any of them. */
export function useCandidates(meetingID: number, search: string, hosts: readonly Host[]): Candidates {
  const rollcall = useRollcall();
  const { scopes } = useMe();
  const seesUsers = scopes.includes('people') || scopes.includes('admin');
  const { audience } = useAudience(meetingID);
  const attended = useQuery({
    queryKey: [...meetingKey(meetingID), 'attended'],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - quarterMs);
      return (await rollcall.history.attendance.query({ meetingID, from, limit: 1000 }, { signal })).people;
    },
    // What it takes to add up is for those who look for somebody.
    enabled: search !== '',
  });
  const found = useQuery({
    queryKey: ['users', search],
    queryFn: async ({ signal }) => {
      const by = [{ name: search }, { email: search }];
      const pages = await Promise.all(by.map((one) => rollcall.users.list.query({ ...one, limit: 10 }, { signal })));
      return pages.flatMap(({ users }) => users);
    },
    enabled: seesUsers && search !== '',
  });
  const candidates = useMemo(() => {
    const invited = (audience ?? []).flatMap(({ userID, name, email }) =>
      userID === null ? [] : [{ userID, name: name ?? '', email }],
    );
    const people = [...invited, ...(attended.data ?? []), ...(found.data ?? [])];
    const known = new Map(people.map(({ userID, name, email }) => [userID, { userID, name, email }]));
    for (const { userID } of hosts) known.delete(userID);
    return [...known.values()];
  }, [audience, attended.data, found.data, hosts]);
  return { candidates, isSearching: attended.isLoading || found.isLoading };
}
