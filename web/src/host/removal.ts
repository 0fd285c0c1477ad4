import type { Participant } from '@rollcall/client';

/** Whom a host is about to remove, and from where. */
export interface Removal {
  person: Participant;
  /** Has the focus again if they stay. */
  button: HTMLElement | null;
  /** Has it once they, and so their button, are gone. */
  list: HTMLElement | null;
}
