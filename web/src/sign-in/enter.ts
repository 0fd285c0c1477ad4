import { createRollcallClient, isRefusal } from '@rollcall/client';
import { meOf } from '../session/me-of.ts';
import type { Session } from '../session/session.ts';
import { signIn } from '../session/session-state.ts';

/**
 * Signs in with a token, if the server accepts it.
 *
 * @throws {RollcallError} if it does not, or cannot be reached
 */
export async function enter({ token, provider }: Pick<Session, 'token' | 'provider'>): Promise<void> {
  const me = await meOf(createRollcallClient({ url: location.origin, token }));
  signIn({ ...me, token, ...(provider ? { provider } : {}) });
}

/** Whether the server accepts the token, but knows no user whose it is. */
export const isUnknownUser = (error: unknown): boolean => isRefusal(error) && error.data.reason === 'USER_UNKNOWN';
