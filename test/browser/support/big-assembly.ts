import type { StoredUser } from '@rollcall/server/db/people/users';
import type { Instance } from '@rollcall/shared/meeting';
import type { Happening } from '../../history/support/past.ts';
import { makeHost } from '../../support/managed.ts';
import type { Sandbox } from '../../support/sandbox.ts';
import { addSealed } from './sealed.ts';

export interface Assembly {
  assembly: Instance;
  host: StoredUser;
  names: string[];
}

/**
 * Adds the record of an assembly of an hour to which many came, each for half of it, one after the other, in which `message 1`
 * and so on was said.
 */
export async function addAssembly(
  sandbox: Sandbox,
  { people, messages }: { people: number; messages: number },
): Promise<Assembly> {
  const tag = crypto.randomUUID().slice(0, 8);
  const host = await sandbox.addUser('Hedda', { email: `hedda.${tag}@example.com` });
  const users = Array.from({ length: people }, (_, n) => ({
    userID: host.userID + 1 + n,
    name: `Person ${n + 1}`,
    age: 30,
    gender: 'female',
    email: `person.${n + 1}.${tag}@example.com`,
  }));
  await sandbox.db.insertInto('user').values(users).execute();
  const happened: Happening[] = users.flatMap(({ userID }, n) => [
    { at: (30 * n) / people, joined: userID },
    { at: (30 * n) / people + 30, left: userID },
  ]);
  for (let n = 1; n <= messages; n += 1) {
    const body = n % 10 === 0 ? `message ${n}\n${'and so on '.repeat(40)}` : `message ${n}`;
    happened.push({ at: (59 * n) / messages, posted: users[n % people]?.userID ?? host.userID, body });
  }
  happened.sort((one, other) => one.at - other.at);
  const assembly = await addSealed(sandbox, happened, { title: 'Assembly' });
  await makeHost(sandbox.db, assembly, host);
  return { assembly, host, names: users.map(({ name }) => name) };
}
