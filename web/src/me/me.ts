import type { Scope } from '@rollcall/client';
import { createContext, useContext } from 'react';

/** The signed-in user, as the server knows them. */
export interface Me {
  userID: number;
  name: string;
  email: string | null;
  /** What the user's token allows beside being themselves. */
  scopes: readonly Scope[];
  /** Whether the user may add meetings; false until the server has said it. */
  maySchedule: boolean;
}

export const MeContext = createContext<Me | undefined>(undefined);

/** @throws {Error} where nobody is signed in */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('Nobody is signed in here.');
  return me;
}
