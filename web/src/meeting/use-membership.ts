import { type Instance, keepLease } from '@rollcall/client';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTRPC, useTRPCClient } from '../api.ts';
import { inWords } from '../words.ts';

/** Seconds after which a tab that was closed or lost its connection is taken out. */
const lease = 30;

/** Joining and leaving a meeting. */
export interface Membership {
  join(): void;
  leave(): void;
  /** While the server's answer is outstanding. */
  isPending: boolean;
  /** Why the last attempt failed. */
  problem: string | undefined;
}

/** @param joinSeq the number of the join by which the user is in; undefined if they are not */
export function useMembership({ meetingID, orderID }: Instance, joinSeq: number | undefined): Membership {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const join = useMutation(trpc.meetings.join.mutationOptions());
  const leave = useMutation(trpc.meetings.leave.mutationOptions());
  useEffect(() => {
    // After a reload the client no longer knows the join that the page made before.
    if (joinSeq !== undefined) keepLease(client, { meetingID, orderID, seq: joinSeq, lease });
  }, [client, meetingID, orderID, joinSeq]);
  const problem = join.error ? inWords(join.error, 'join') : leave.error ? inWords(leave.error, 'leave') : undefined;
  return {
    join() {
      leave.reset();
      join.mutate({ meetingID, orderID, lease });
    },
    leave() {
      join.reset();
      leave.mutate({ meetingID, orderID });
    },
    isPending: join.isPending || leave.isPending,
    problem,
  };
}
