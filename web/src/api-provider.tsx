import { createRollcallClient, type StoresOptions } from '@rollcall/client';
import { RollcallProvider } from '@rollcall/client/react';
import { type ReactNode, useEffect, useState } from 'react';
import { MeContext } from './me/me.ts';
import { unsentStorage } from './meeting/composer/unsent-storage.ts';
import { meOf } from './session/me-of.ts';
import type { Session } from './session/session.ts';
import { remember } from './session/session-state.ts';
import { tokenSource } from './session/token-source.ts';
import { useRenewal } from './session/use-renewal.ts';

/** Provides its children with the API, called as the signed-in user whatever token they have, and with who that is. */
export function ApiProvider({ session, children }: { session: Session; children: ReactNode }) {
  const { userID } = session;
  const [client] = useState(() => createRollcallClient({ url: location.origin, token: tokenSource(userID) }));
  const [options] = useState((): StoresOptions => ({ userID, unsent: (instance) => unsentStorage(userID, instance) }));
  useRenewal(session);
  // The name and the scopes may have changed since they were stored. If they cannot be had, whatever else is asked says why.
  useEffect(() => {
    meOf(client).then(
      (me) => remember(userID, me),
      () => {},
    );
  }, [client, userID]);
  return (
    <RollcallProvider client={client} options={options}>
      <MeContext value={session}>{children}</MeContext>
    </RollcallProvider>
  );
}
