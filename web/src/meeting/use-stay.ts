import type { Instance } from '@rollcall/client';
import { useMutation } from '@tanstack/react-query';
import { useTRPC } from '../api.ts';
import { lease, usePresence } from '../presence.ts';
import { inWords } from '../words.ts';

/** The way in and out of a meeting. */
export interface Stay {
  join(): void;
  leave(): void;
  /** While the server is asked. */
  isPending: boolean;
  /** Why the last attempt was refused. */
  problem: string | undefined;
}

export function useStay(instance: Instance): Stay {
  const trpc = useTRPC();
  const presence = usePresence();
  const join = useMutation(
    trpc.meetings.join.mutationOptions({ onSuccess: ({ seq }) => presence.made(instance, seq) }),
  );
  const leave = useMutation(trpc.meetings.leave.mutationOptions());
  const problem = join.error ? inWords(join.error, 'join') : leave.error ? inWords(leave.error, 'leave') : undefined;
  return {
    join() {
      leave.reset();
      join.mutate({ ...instance, lease });
    },
    leave() {
      join.reset();
      leave.mutate({ ...instance });
    },
    isPending: join.isPending || leave.isPending,
    problem,
  };
}
