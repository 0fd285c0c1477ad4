import type { MeetingMessage } from '@rollcall/client/react';
import { useState } from 'react';

export type View = 'chat' | 'people';

interface ViewState {
  view: View;
  show(view: View): void;
  /** How many messages of others have come while the people were in view. */
  news: number;
}

/** Which part of a meeting is in view where there is room for one: the chat, until the user chooses, also after a reload. */
export function useView(messages: readonly MeetingMessage[], userID: number): ViewState {
  const [view, setView] = useState(read);
  /** How many messages the user has left behind. */
  const [seen, setSeen] = useState<number>();
  const show = (next: View) => {
    setView(next);
    setSeen(next === 'people' ? messages.length : undefined);
    // With the entry of the history, so that it is the same on coming back to it.
    history.replaceState({ view: next }, '');
  };
  const missed = seen === undefined ? [] : messages.slice(seen);
  return { view, show, news: missed.filter((message) => message.userID !== userID).length };
}

function read(): View {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'view' in state && state.view === 'people' ? 'people' : 'chat';
}
