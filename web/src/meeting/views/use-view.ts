import { useState } from 'react';

export type View = 'chat' | 'people';

interface ViewState {
  view: View;
  show(view: View): void;
}

/** Which part of a meeting is in view where there is room for one: the chat, until the user chooses, also after a reload. */
export function useView(): ViewState {
  const [view, setView] = useState(read);
  const show = (next: View) => {
    setView(next);
    // With the entry of the history, so that it is the same on coming back to it.
    history.replaceState({ view: next }, '');
  };
  return { view, show };
}

function read(): View {
  const state: unknown = history.state;
  return typeof state === 'object' && state !== null && 'view' in state && state.view === 'people' ? 'people' : 'chat';
}
