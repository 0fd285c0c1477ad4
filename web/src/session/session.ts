import type { Scope } from '@rollcall/client';
import type { Me } from '../me/me.ts';

/** What an identity provider gave with a token. */
export interface ProviderSession {
  /** Gets the next token; undefined where the provider gives none. */
  refreshToken: string | undefined;
  /** Tells the provider who signs out. */
  idToken: string | undefined;
  /** When the token should be renewed, and when it expires, in ms since 1970 by this browser's clock; null if unknown. */
  renewAt: number | null;
  expiresAt: number | null;
}

/** Somebody who is signed in, in all tabs of this browser. */
export interface Session extends Me {
  token: string;
  /** Undefined for a token that was pasted. */
  provider?: ProviderSession | undefined;
}

/** Reads what was stored; undefined if that is nothing, or not a session. */
export function parseSession(text: string | null): Session | undefined {
  try {
    const { token, userID, name, email, scopes, maySchedule, provider } = fieldsOf(JSON.parse(text ?? 'null'));
    if (typeof token !== 'string' || typeof userID !== 'number' || typeof name !== 'string') return undefined;
    return {
      token,
      userID,
      name,
      email: textOf(email) ?? null,
      scopes: Array.isArray(scopes) ? scopes.filter(isScope) : [],
      maySchedule: maySchedule === true,
      ...(provider ? { provider: providerOf(fieldsOf(provider)) } : {}),
    };
  } catch {
    return undefined;
  }
}

const providerOf = ({ refreshToken, idToken, renewAt, expiresAt }: Record<string, unknown>): ProviderSession => ({
  refreshToken: textOf(refreshToken),
  idToken: textOf(idToken),
  renewAt: timeOf(renewAt),
  expiresAt: timeOf(expiresAt),
});

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const timeOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const known: Record<Scope, true> = { 'act-as': true, admin: true, schedule: true, people: true };
const isScope = (value: unknown): value is Scope => typeof value === 'string' && Object.hasOwn(known, value);
