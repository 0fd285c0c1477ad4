import { ErrorResponse, ErrorTimeout } from 'oidc-client-ts';
import { providerHost } from './provider-host.ts';

/** The server does not know where people sign in, because it cannot reach the identity provider. */
export class ProviderAway extends Error {
  override name = 'ProviderAway';
}

/** Why the identity provider cannot be reached, in words; undefined if it was reached, and refused. */
export const reach = (error: unknown): string | undefined =>
  isAway(error) ? `${providerHost() ?? 'Your identity provider'} cannot be reached right now.` : undefined;

function isAway(error: unknown): boolean {
  if (error instanceof ErrorResponse) return ['temporarily_unavailable', 'server_error'].includes(error.error ?? '');
  if (error instanceof ProviderAway || error instanceof ErrorTimeout) return true;
  // How a fetch fails, is too late, and gets what is not JSON.
  if (error instanceof TypeError || error instanceof DOMException || error instanceof SyntaxError) return true;
  // A gateway's answer in place of the provider's.
  return error instanceof Error && /\(5\d\d\)|^Invalid response Content-Type/.test(error.message);
}

/** Why signing in at the identity provider failed, in words. */
export function faultInWords(error: unknown): string {
  const away = reach(error);
  if (away) return `${away} Please try again in a moment.`;
  const host = providerHost() ?? 'Your identity provider';
  if (error instanceof ErrorResponse) {
    if (error.error === 'access_denied') return 'You were not signed in: it was cancelled.';
    return `${host} did not sign you in: ${error.error_description ?? error.error ?? 'it does not say why'}.`;
  }
  return 'This sign-in was begun in another window, or too long ago. Please sign in again.';
}
