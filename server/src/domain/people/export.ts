import type { UserExportInput } from '@rollcall/shared/export-inputs';
import type { UserID } from '@rollcall/shared/numbers';
import type { Person } from '@rollcall/shared/people';
import type { ExportUserInput } from '@rollcall/shared/people-inputs';
import { Refusal } from '@rollcall/shared/refusals';
import { knownOf } from '../../db/people/known-of.ts';
import { findPerson } from '../../db/people/users.ts';
import { mustManagePeople } from '../access/caller.ts';
import type { Context } from '../context.ts';
import type { Exported } from '../history/export/exported.ts';

export interface ExportedPage {
  /** JSON of one line each. */
  lines: string[];
  nextCursor: string | null;
}

/** Where a page begins: after a place in one of the lists. Before the first, the user's own row is a list of its own. */
type Cursor = NonNullable<ExportUserInput['cursor']>;

/** Lines that are read at a time. */
const linesAtOnce = 1000;

/**
 * Exports all that MySQL knows of a user, as JSON lines, page by page: who they are, where they are invited and host, when they
 * joined and left, what they said and changed, and which of their requests are remembered. Of what is live, the last second may be
 * missing. A page has about as many bytes as one of a list.
 *
 * @throws {Refusal} `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function exportPage(ctx: Context, { userID, cursor, limit }: ExportUserInput): Promise<ExportedPage> {
  const user = await findExported(ctx, userID);
  mustBeOfAPage(cursor);
  const lines: string[] = [];
  let bytes = 0;
  for await (const { line, next } of linesOf(ctx, user, cursor, limit)) {
    lines.push(line);
    bytes += Buffer.byteLength(line) + 1;
    if (lines.length >= limit || bytes >= ctx.pageBytes) return { lines, nextCursor: next };
  }
  return { lines, nextCursor: null };
}

/**
 * The same as a file that is read while it is sent.
 *
 * @throws {Refusal} `NOT_ALLOWED` or `USER_UNKNOWN`
 */
export async function exportFile(ctx: Context, { userID }: UserExportInput): Promise<Exported> {
  const user = await findExported(ctx, userID);
  return {
    fileName: `user-${userID}.jsonl`,
    contentType: 'application/jsonl; charset=utf-8',
    text: textOf(ctx, user),
  };
}

async function* textOf(ctx: Context, user: Person): AsyncGenerator<string, void, undefined> {
  let part = '';
  for await (const { line } of linesOf(ctx, user, undefined, linesAtOnce)) {
    part += `${line}\n`;
    if (part.length < partLength) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

/** Characters that are sent at a time. */
const partLength = 64 * 1024;

async function findExported({ db, caller }: Context, userID: UserID): Promise<Person> {
  mustManagePeople(caller);
  const user = await findPerson(db, { userID });
  if (!user) throw new Refusal('USER_UNKNOWN');
  return user;
}

/** @throws {Refusal} `INVALID_INPUT` if no page can have ended there */
function mustBeOfAPage(cursor: Cursor | undefined): void {
  if (!cursor || cursor.after.length === 0) return;
  const [first = 0] = cursor.after;
  const numbers = knownOf[cursor.section]?.numbers;
  // With more than one number, the first is a time.
  if (cursor.after.length === numbers && (numbers === 1 || first < Date.UTC(9999, 0))) return;
  throw new Refusal('INVALID_INPUT', {
    issues: [{ path: ['cursor'], message: 'must be the nextCursor of the page before' }],
  });
}

/** Every line after a place, and the cursor of what comes after it. */
async function* linesOf(
  { db, subjects }: Context,
  user: Person,
  cursor: Cursor | undefined,
  atOnce: number,
): AsyncGenerator<{ line: string; next: string }, void, undefined> {
  if (!cursor) yield { line: JSON.stringify({ type: 'user', ...user }), next: '0:' };
  const of = { ...user, subject: subjects ? user.externalID : String(user.userID) };
  for (const [section, { read }] of knownOf.entries()) {
    if (section < (cursor?.section ?? 0)) continue;
    let after: readonly number[] = section === cursor?.section ? cursor.after : [];
    for (;;) {
      const found = await read(db, of, after, atOnce);
      for (const { place, line } of found) {
        after = place;
        if (Object.keys(line).length > 0) yield { line: JSON.stringify(line), next: `${section}:${place.join('.')}` };
      }
      if (found.length < atOnce) break;
    }
  }
}
