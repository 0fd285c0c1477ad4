import { type Instance, newRequestID } from '@rollcall/client';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '../api.ts';
import { inWords } from '../words.ts';

interface Draft {
  body: string;
  write(body: string): void;
  send(): void;
  isSending: boolean;
  /** Why the last attempt to send it failed. */
  problem: string | undefined;
}

const fresh = (body = '') => ({ body, requestID: newRequestID() });

/** The message being written. It is kept until it has certainly been sent; resending it makes no second message. */
export function useDraft(instance: Instance): Draft {
  const trpc = useTRPC();
  const [draft, setDraft] = useState(fresh);
  const post = useMutation(
    trpc.messages.post.mutationOptions({
      // Keeps what was written in the meantime.
      onSuccess: (_, { requestID }) => setDraft((now) => (now.requestID === requestID ? fresh() : now)),
    }),
  );
  return {
    body: draft.body,
    write(body) {
      if (post.isError) post.reset();
      setDraft(fresh(body));
    },
    send: () => post.mutate({ ...instance, ...draft }),
    isSending: post.isPending,
    problem: post.error ? inWords(post.error, 'post') : undefined,
  };
}
