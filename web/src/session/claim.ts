/** ms for which the tabs that come later must find that a token was renewed, until each has what was stored: long enough */
const keptMs = 60_000;

/** The right to renew a token. */
export interface Claim {
  /** Lets another tab try. */
  drop(): void;
}

/**
 * Claims the right to renew a token, for one tab alone: a refresh token may be used once, and many providers end the session if it
 * is used twice. A lock says who was first, and goes on saying it, since what one tab stores reaches others later than locks do.
 *
 * @returns undefined if it is being renewed, or was just now
 */
export const claim = (token: string): Promise<Claim | undefined> =>
  new Promise((resolve) => {
    const hold = (lock: Lock | null): Promise<void> | undefined => {
      if (!lock) {
        resolve(undefined);
        return undefined;
      }
      return new Promise((release) => {
        resolve({ drop: release });
        setTimeout(release, keptMs);
      });
    };
    // The end of a token is that of its signature: of its own, and of no use.
    void navigator.locks.request(`rollcall.renewal ${token.slice(-24)}`, { ifAvailable: true }, hold);
  });
