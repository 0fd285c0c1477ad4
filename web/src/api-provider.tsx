import { createRollcallClient, type RollcallError, type StoresOptions } from '@rollcall/client';
import { RollcallProvider } from '@rollcall/client/react';
import { type ReactNode, useEffect, useState } from 'react';
import { type Me, MeContext } from './me/me.ts';
import { rememberName, type Session, signOut } from './session.ts';

/** Signs out if the server no longer accepts the session's token. */
function signOutIfRejected({ reason }: RollcallError): void {
  if (reason === 'UNAUTHENTICATED') signOut('Your token is no longer valid. Sign in with a new one.');
}

/** Provides its children with the API, called as the signed-in user, and with who that is. */
export function ApiProvider({
  session: { token, userID, name = '' },
  children,
}: {
  session: Session;
  children: ReactNode;
}) {
  const [client] = useState(() => createRollcallClient({ url: location.origin, token }));
  const [options] = useState((): StoresOptions => ({ userID, onError: signOutIfRejected }));
  const [me, setMe] = useState<Me>({ userID, name, email: null, scopes: [], maySchedule: false });
  useEffect(() => {
    client.users.me.query().then(
      ({ user, scopes, maySchedule }) => {
        setMe({ userID: user.userID, name: user.name, email: user.email, scopes, maySchedule });
        rememberName(user.name);
      },
      // Whatever else the page asks says why.
      () => {},
    );
  }, [client]);
  return (
    <RollcallProvider client={client} options={options}>
      <MeContext value={me}>{children}</MeContext>
    </RollcallProvider>
  );
}
