/**
 * The userID that a token claims. Only the server can verify it.
 *
 * @returns undefined if this is not a Rollcall token
 */
export function userIDOf(token: string): number | undefined {
  const [, payload, signature] = token.split('.');
  if (!payload || !signature) return undefined;
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof claims !== 'object' || claims === null || !('sub' in claims)) return undefined;
    const userID = Number(claims.sub);
    return Number.isSafeInteger(userID) && userID > 0 ? userID : undefined;
  } catch {
    return undefined;
  }
}
