import type { StoredUser } from '@rollcall/server/db/people/users';
import type { Happening } from '../../history/support/past.ts';
import { makeHost } from '../../support/managed.ts';
import type { Sandbox } from '../../support/sandbox.ts';
import { addSealed } from './sealed.ts';

/** Who was at the lecture, and who was not. */
export interface Lecture {
  lecture: Awaited<ReturnType<typeof addSealed>>;
  /** Its host, who came first. */
  hedda: StoredUser;
  /** Came twice, and asked a question. */
  ann: StoredUser;
  /** Came late, and went early. */
  bob: StoredUser;
  /** Was invited, and did not come. */
  cem: StoredUser;
}

/** A lecture of an hour, from 11:00 to 12:00 in Berlin, that Hedda held for three who were invited, and one whom nobody knows. */
export async function addLecture(sandbox: Sandbox): Promise<Lecture> {
  const tag = crypto.randomUUID().slice(0, 8);
  const add = (name: string) => sandbox.addUser(name, { email: `${name.toLowerCase()}.${tag}@example.com` });
  const [hedda, ann, bob, cem] = [await add('Hedda'), await add('Ann'), await add('Bob'), await add('Cem')];
  const happened: Happening[] = [
    { at: 0, joined: hedda.userID },
    { at: 2, joined: ann.userID },
    { at: 3, posted: hedda.userID, body: 'Good morning! Today: what a record proves.' },
    { at: 10, joined: bob.userID },
    { at: 20, left: ann.userID },
    { at: 30, joined: ann.userID },
    { at: 31, posted: ann.userID, body: 'I lost the line. Which record was that?' },
    { at: 32, posted: hedda.userID, body: 'The Record of the first lecture.\nIt is sealed, as `record.jsonl`.' },
    { at: 40, left: bob.userID },
    { at: 50, amended: hedda.userID, detail: { title: 'Lecture: Records' } },
    { at: 60, left: hedda.userID, reason: 'ended' },
    { at: 60, left: ann.userID, reason: 'ended' },
  ];
  const audience = [hedda.email, ann.email, bob.email, cem.email, `nobody.${tag}@example.com`];
  const lecture = await addSealed(sandbox, happened, { title: 'Lecture: Records', audience });
  await makeHost(sandbox.db, lecture, hedda);
  return { lecture, hedda, ann, bob, cem };
}
