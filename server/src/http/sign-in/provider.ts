import { z } from 'zod';
import { OnceAMinute, type QuietedLog } from '../../process/once-a-minute.ts';
import type { SignIn } from '../../process/sign-in.ts';

/** ms after which the provider is asked again, while what it said before is still used */
const freshMs = 3_600_000;
/** ms that a page waits for the provider */
const timeoutMs = 1_500;
/** ms after a failure in which the provider is not asked again, so that pages do not wait for it one after the other */
const pauseMs = 2_000;

const url = z.url({ protocol: /^https?$/ });

/** What matters of a provider's discovery document (OpenID Connect Discovery 1.0, section 3). */
const discovery = z.object({
  issuer: z.string(),
  authorization_endpoint: url,
  token_endpoint: url,
  end_session_endpoint: url.optional(),
});

/** Where a provider's endpoints are. */
export interface Endpoints {
  authorization: string;
  token: string;
  /** Not every provider has one. */
  endSession?: string | undefined;
}

/** The identity provider of the console. */
export interface Provider {
  signIn: SignIn;
  /** Its endpoints; undefined while they are unknown because it cannot be reached. */
  endpoints(): Promise<Endpoints | undefined>;
}

/** Asks the provider for its endpoints when they are first needed, and now and then after that. */
export function createProvider(signIn: SignIn, log: QuietedLog): Provider {
  const quiet = new OnceAMinute(log);
  let known: Endpoints | undefined;
  let askAgainAt = 0;
  let asking: Promise<void> | undefined;
  const ask = async (): Promise<void> => {
    try {
      known = await discover(signIn.issuer);
      askAgainAt = performance.now() + freshMs;
      quiet.recovered('provider', { issuer: signIn.issuer });
    } catch (error) {
      askAgainAt = performance.now() + pauseMs;
      const fields = { err: error, issuer: signIn.issuer };
      quiet.failed('provider', 'warn', fields, 'the identity provider does not say where people sign in');
    }
    asking = undefined;
  };
  return {
    signIn,
    async endpoints() {
      if (performance.now() >= askAgainAt) asking ??= ask();
      if (!known) await asking;
      return known;
    },
  };
}

async function discover(issuer: string): Promise<Endpoints> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`it answers with status ${response.status}`);
  const found = discovery.parse(await response.json());
  // Whoever is asked must be who was meant.
  if (found.issuer !== issuer) throw new Error(`OIDC_ISSUER is not ${found.issuer}, as it calls itself`);
  return {
    authorization: found.authorization_endpoint,
    token: found.token_endpoint,
    endSession: found.end_session_endpoint,
  };
}
