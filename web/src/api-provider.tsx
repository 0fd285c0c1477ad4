import { createRollcallClient, type RollcallError, type StoresOptions } from '@rollcall/client';
import { RollcallProvider } from '@rollcall/client/react';
import { type ReactNode, useState } from 'react';
import { type Session, signOut } from './session.ts';

/** Signs out if the server no longer accepts the session's token. */
function signOutIfRejected({ reason }: RollcallError): void {
  if (reason === 'UNAUTHENTICATED') signOut('Your token is no longer valid. Sign in with a new one.');
}

/** Provides its children with the API, called as the signed-in user. */
export function ApiProvider({ session: { token, userID }, children }: { session: Session; children: ReactNode }) {
  const [client] = useState(() => createRollcallClient({ url: location.origin, token }));
  const [options] = useState((): StoresOptions => ({ userID, onError: signOutIfRejected }));
  return (
    <RollcallProvider client={client} options={options}>
      {children}
    </RollcallProvider>
  );
}
