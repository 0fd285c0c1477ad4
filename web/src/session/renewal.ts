import { createRollcallClient, isRefusal } from '@rollcall/client';
import { reach } from '../sign-in/provider/faults.ts';
import { refreshed } from '../sign-in/provider/refresh.ts';
import { meOf } from './me-of.ts';
import type { Session } from './session.ts';
import { expire, followTabs, remember, replaceToken, sayTrouble, sessionState } from './session-state.ts';

/** ms between two attempts while the identity provider cannot be reached, at first and at most */
const pauseMs = { first: 1_000, most: 10_000 };

/**
 * Replaces a token by a new one from the identity provider, for all tabs; or finds that it has expired, if there is none to be
 * had. While the provider cannot be reached, it is asked again and again.
 */
export async function renew(token: string): Promise<void> {
  for (let ms = pauseMs.first; !(await alone(() => attempt(token))); ms = Math.min(2 * ms, pauseMs.most)) {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
  sayTrouble(undefined);
}

/** One tab at a time: a refresh token may be used once, and what one tab got for it is for all. */
const alone = <Result>(task: () => Promise<Result>): Promise<Result> =>
  navigator.locks ? navigator.locks.request('rollcall.renewal', task) : task();

/** @returns whether it is over, and need not be tried again */
async function attempt(token: string): Promise<boolean> {
  followTabs();
  const current = sessionState();
  if (current.status !== 'in' || current.session.token !== token) return true;
  const { provider } = current.session;
  if (provider?.refreshToken === undefined) {
    expire(token);
    return true;
  }
  try {
    const next = await refreshed(provider.refreshToken, provider.idToken);
    replaceToken(token, next);
    await confirm(next.token, current.session.userID);
    return true;
  } catch (error) {
    const fault = reach(error);
    if (fault === undefined) expire(token);
    else if (hasExpired(current.session)) sayTrouble(`Your sign-in has expired. ${fault} Trying again.`);
    return fault === undefined;
  }
}

const hasExpired = ({ provider }: Session): boolean => (provider?.expiresAt ?? 0) <= Date.now();

/** A provider may give what this server does not accept; it would be renewed with each call. */
async function confirm(token: string, userID: number): Promise<void> {
  try {
    remember(userID, await meOf(createRollcallClient({ url: location.origin, token })));
  } catch (error) {
    if (isRefusal(error) && error.data.reason === 'UNAUTHENTICATED') expire(token);
  }
}
