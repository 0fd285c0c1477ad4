import type { MeetingSnapshot, MeetingStore } from '@rollcall/client';
import { onTestFinished } from 'vitest';

/** Follows a store until the test is over, and keeps every snapshot of it. */
export function followed(store: MeetingStore): MeetingSnapshot[] {
  const snapshots = [store.getSnapshot()];
  onTestFinished(() => store.close());
  store.subscribe(() => snapshots.push(store.getSnapshot()));
  return snapshots;
}

/** A snapshot's messages, such as `Ann: hello` and `Ann: hello (pending)`. */
export const wordsOf = ({ messages }: MeetingSnapshot): string[] =>
  messages.map(({ name, body, status }) => `${name}: ${body}${status === 'sent' ? '' : ` (${status})`}`);

export const namesOf = ({ people }: MeetingSnapshot): string[] => people.map(({ name }) => name);
