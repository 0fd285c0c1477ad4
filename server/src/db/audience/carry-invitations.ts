import type { UserID } from '@rollcall/shared/numbers';
import { CompiledQuery, type Transaction } from 'kysely';
import { inChunks } from '../../stores/in-chunks.ts';
import { lockMeetings } from '../schedule/meeting-changes.ts';
import type { Database } from '../schema.ts';
import { audienceEmail } from './audience.ts';

/** Rows per statement. */
const chunk = 1000;

/** An e-mail that takes another's place, both as `audienceEmail` has them. */
export interface EmailMove {
  from: string;
  to: string;
}

interface Invitation {
  meetingID: number;
  email: string;
}

/**
 * Has new e-mails take the place of old ones in all audiences, all at the same time: two may be exchanged. The meetings stay
 * locked until the transaction ends.
 *
 * @returns what changed of each meeting's audience
 */
export async function carryInvitations(
  transaction: Transaction<Database>,
  moves: readonly EmailMove[],
): Promise<Map<number, EmailMove[]>> {
  const destinations = new Map(moves.map(({ from, to }) => [from, to]));
  const found = await findInvitationsOf(transaction, [...destinations.keys()]);
  await lockMeetings(
    transaction,
    found.map(({ meetingID }) => meetingID),
  );
  // Read again: until its meeting was locked, an invitation could be withdrawn.
  const stored = await stillThere(transaction, found);
  await removeInvitations(transaction, stored);
  const changed = new Map<number, EmailMove[]>();
  const added: [number, string][] = [];
  for (const { meetingID, email } of stored) {
    const from = audienceEmail(email);
    const to = destinations.get(from);
    if (to === undefined) continue;
    added.push([meetingID, to]);
    changed.set(meetingID, [...(changed.get(meetingID) ?? []), { from, to }]);
  }
  // Somebody may have been invited by the new e-mail, too.
  for (const rows of inChunks(added, chunk)) {
    await transaction.executeQuery(
      CompiledQuery.raw('insert ignore into audience (meetingID, email) values ?', [rows]),
    );
  }
  return changed;
}

/**
 * Takes a user out of all audiences, and from among all hosts. The meetings stay locked until the transaction ends.
 *
 * @returns the meetings that had them
 */
export async function withdrawInvitations(
  transaction: Transaction<Database>,
  { userID, email }: { userID: UserID; email: string },
): Promise<number[]> {
  const found = await findInvitationsOf(transaction, [audienceEmail(email)]);
  const hosted = await transaction.selectFrom('role').select('meetingID').where('userID', '=', userID).execute();
  const meetingIDs = [...new Set([...found, ...hosted].map(({ meetingID }) => meetingID))];
  await lockMeetings(transaction, meetingIDs);
  await removeInvitations(transaction, found);
  await transaction.deleteFrom('role').where('userID', '=', userID).execute();
  return meetingIDs;
}

/** Finds the invitations of some e-mails in all meetings, as they are stored, by the index of addresses. */
async function findInvitationsOf(transaction: Transaction<Database>, emails: readonly string[]): Promise<Invitation[]> {
  const wanted = new Set(emails);
  const found: Invitation[] = [];
  for (const some of inChunks(emails, chunk)) {
    const select = 'select meetingID, email from audience where address in (?)';
    const { rows } = await transaction.executeQuery<Invitation>(CompiledQuery.raw(select, [some]));
    // MySQL ignores accents in addresses.
    found.push(...rows.filter(({ email }) => wanted.has(audienceEmail(email))));
  }
  return found.toSorted((one, other) => one.meetingID - other.meetingID || (one.email < other.email ? -1 : 1));
}

async function stillThere(
  transaction: Transaction<Database>,
  invitations: readonly Invitation[],
): Promise<Invitation[]> {
  const found: Invitation[] = [];
  for (const some of inChunks(invitations, chunk)) {
    const keys = some.map(({ meetingID, email }) => [meetingID, email]);
    const select = `select meetingID, email from audience force index (primary)
      where (meetingID, email) in (?) order by meetingID, email for update`;
    const { rows } = await transaction.executeQuery<Invitation>(CompiledQuery.raw(select, [keys]));
    found.push(...rows);
  }
  return found;
}

async function removeInvitations(
  transaction: Transaction<Database>,
  invitations: readonly Invitation[],
): Promise<void> {
  for (const some of inChunks(invitations, chunk)) {
    // Joined, because MariaDB may read, and so lock, the whole table for a list of tuples.
    const rows = some.map((_, n) => (n === 0 ? 'select ? as meetingID, ? as email' : 'select ?, ?'));
    const remove = `delete audience from (${rows.join(' union all ')}) as gone
      straight_join audience force index (primary)
        on audience.meetingID = gone.meetingID and audience.email = gone.email collate utf8mb4_bin`;
    await transaction.executeQuery(
      CompiledQuery.raw(
        remove,
        some.flatMap(({ meetingID, email }) => [meetingID, email]),
      ),
    );
  }
}
