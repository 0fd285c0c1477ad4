import { RollcallProvider, useMeeting } from '@rollcall/client/react';

// As wrong.ts, for the hooks.

// @ts-expect-error a provider needs a client
export const app = <RollcallProvider />;

/** Never called: it is only compiled. */
export function useNothing(): void {
  // @ts-expect-error an instance has two ids
  useMeeting({ meetingID: 1 });
  const { me, post } = useMeeting({ meetingID: 1, orderID: 1 });
  // @ts-expect-error no such presence
  if (me.presence === 'away') return;
  // @ts-expect-error a message is text
  post({ body: 'Good morning!' });
  // @ts-expect-error a number is no text
  useMeeting({ meetingID: 1, orderID: 1 }, ({ people }) => people.length).trim();
}
