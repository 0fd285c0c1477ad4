import type { Instance } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import type { RefObject } from 'react';
import { Composer } from './composer.tsx';
import { LeftDraft } from './left-draft.tsx';
import { standingOf } from './standing.ts';
import { useDraft } from './use-draft.ts';

interface WritingProps {
  instance: Instance;
  userID: number;
  meeting: Pick<MeetingState, 'me' | 'endedAt' | 'post'>;
  box: RefObject<HTMLTextAreaElement | null>;
}

/** What the user writes in a meeting: to be sent while it lasts, and to be copied afterwards. */
export function Writing({ instance, userID, meeting: { me, endedAt, post }, box }: WritingProps) {
  const [draft, setDraft] = useDraft(userID, instance, box);
  if (!endedAt) {
    return <Composer box={box} draft={draft} onDraft={setDraft} onPost={post} standing={standingOf(me)} />;
  }
  if (draft === '') return null;
  const discard = () => {
    setDraft('');
    // What had the focus is gone with it.
    document.querySelector('h1')?.focus();
  };
  return <LeftDraft box={box} draft={draft} onDiscard={discard} />;
}
