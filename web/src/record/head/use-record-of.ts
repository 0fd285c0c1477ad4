import type { Instance } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useQuery } from '@tanstack/react-query';
import { askAgain } from '../../queries/queries-provider.tsx';
import { recordOf } from './record-of.ts';

/** ms after which a record that is not closed is looked at again */
const lookEvery = 5_000;

/** An instance and its record, looked at until the record is closed. */
export function useRecordOf({ meetingID, orderID }: Instance) {
  const client = useRollcall();
  return useQuery({
    queryKey: ['record', meetingID, orderID, 'of'],
    queryFn: ({ signal }) => recordOf(client, { meetingID, orderID }, signal),
    refetchInterval: ({ state: { data, error } }) => (error ? askAgain(error) : !data?.closed && lookEvery),
  });
}
