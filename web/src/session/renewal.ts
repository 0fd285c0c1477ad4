import { createRollcallClient, isRefusal } from '@rollcall/client';
import { reach } from '../sign-in/provider/faults.ts';
import { refreshed } from '../sign-in/provider/refresh.ts';
import { claim } from './claim.ts';
import { meOf } from './me-of.ts';
import type { ProviderSession, Session } from './session.ts';
import { expire, followTabs, remember, replaceToken, sayTrouble, sessionState, untilChange } from './session-state.ts';

/** ms between two attempts while the identity provider cannot be reached, at first and at most */
const pauseMs = { first: 1_000, most: 10_000 };

/**
 * Replaces a token by a new one from the identity provider, for all tabs; or finds that it has expired, if there is none to be
 * had. While the provider cannot be reached, or another tab is about it, it is tried again and again.
 */
export async function renew(token: string): Promise<void> {
  for (let ms = pauseMs.first; ; ms = Math.min(2 * ms, pauseMs.most)) {
    followTabs();
    const current = sessionState();
    if (current.status !== 'in' || current.session.token !== token) break;
    const { provider } = current.session;
    if (provider?.refreshToken === undefined) expire(token);
    else if (!(await attempt(current.session, provider, provider.refreshToken))) await untilChange(ms);
  }
  sayTrouble(undefined);
}

/** @returns whether it is over, and need not be tried again */
async function attempt(
  { token, userID }: Session,
  { idToken, expiresAt }: ProviderSession,
  refreshToken: string,
): Promise<boolean> {
  const claimed = await claim(token);
  if (!claimed) return false;
  try {
    const next = await refreshed(refreshToken, idToken);
    replaceToken(token, next);
    await confirm(next.token, userID);
    return true;
  } catch (error) {
    claimed.drop();
    const fault = reach(error);
    if (fault === undefined) expire(token);
    else if ((expiresAt ?? 0) <= Date.now()) sayTrouble(`Your sign-in has expired. ${fault} Trying again.`);
    return fault === undefined;
  }
}

/** A provider may give what this server does not accept; it would be renewed with each call. */
async function confirm(token: string, userID: number): Promise<void> {
  try {
    remember(userID, await meOf(createRollcallClient({ url: location.origin, token })));
  } catch (error) {
    if (isRefusal(error) && error.data.reason === 'UNAUTHENTICATED') expire(token);
  }
}
