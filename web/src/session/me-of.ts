import type { RollcallClient } from '@rollcall/client';
import type { Me } from '../me/me.ts';

/**
 * Asks the server whose a client's token is.
 *
 * @throws {RollcallError}
 */
export async function meOf(client: RollcallClient): Promise<Me> {
  const { user, scopes, maySchedule } = await client.users.me.query();
  return { userID: user.userID, name: user.name, email: user.email, scopes, maySchedule };
}
