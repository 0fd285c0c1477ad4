import { useSession } from '../session.ts';

/** The token of the signed-in user, for what is not called by the client. */
export function useToken(): string {
  const session = useSession();
  if (!session) throw new Error('Nobody is signed in here.');
  return session.token;
}
