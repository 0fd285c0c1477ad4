import { createRollcallClient, type RollcallClient } from '@rollcall/client';
import type { Db } from '@rollcall/server/db/client';

/** Where the story is told: a server with its console, and a scheduler. */
export interface Theatre {
  url: string;
  /** For what no API writes: a record of yesterday. */
  db: Db;
  token(userID: number, scope?: string): Promise<string>;
}

/** A client for the token of a user. */
export const clientOf = async ({ url, token }: Theatre, userID: number, scope = ''): Promise<RollcallClient> =>
  createRollcallClient({ url, token: await token(userID, scope) });
