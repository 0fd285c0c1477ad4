import type { StoredUser } from '@rollcall/server/db/people/users';
import type { Instance } from '@rollcall/shared/meeting';
import type { ConsoleStage } from './console-stage.ts';

const said = [
  ['Hamid', 'Good morning! Can everybody hear me?'],
  ['Haled', 'Loud and clear.'],
  ['Mira', 'Yes. Good morning from Lisbon!'],
  ['Hamid', 'Then let us begin. Today: how a number line makes a record that can be checked.'],
  [
    'Hamid',
    'Each join, each leave and each message takes the next number: 1, 2, 3 … So whoever reads it later sees at once whether anything is missing.',
  ],
  ['Mira', 'What happens to the numbers when somebody loses the connection in the middle of a message?'],
  ['Hamid', 'The request is sent again with the same id, and gets the same answer. One message, one number.'],
] as const;

const people: Record<string, { age: number; gender: string }> = {
  Hamid: { age: 22, gender: 'male' },
  Haled: { age: 23, gender: 'male' },
  Mira: { age: 31, gender: 'female' },
};

/** A live seminar with some people in it who talk, and John, who has not come yet. */
export async function holdSeminar({
  sandbox,
  api,
  live,
}: Pick<ConsoleStage, 'sandbox' | 'api' | 'live'>): Promise<{ seminar: Instance; john: StoredUser }> {
  const minute = 60_000;
  const seminar = await live({
    title: 'Seminar: Exact records',
    description: 'Open to everybody who is curious',
    from: -25 * minute,
    to: 95 * minute,
  });
  const tag = `${seminar.meetingID}`;
  const clients = new Map<string, Awaited<ReturnType<typeof api.as>>>();
  for (const [name, fields] of Object.entries(people)) {
    const user = await sandbox.addUser(name, { ...fields, email: `${name}.${tag}@example.com` });
    const client = await api.as(user);
    await client.meetings.join.mutate(seminar);
    clients.set(name, client);
  }
  for (const [name, body] of said) await clients.get(name)?.messages.post.mutate({ ...seminar, body });
  const leaver = await sandbox.addUser('Tom', { email: `tom.${tag}@example.com` });
  const asTom = await api.as(leaver);
  await asTom.meetings.join.mutate(seminar);
  await asTom.meetings.leave.mutate(seminar);
  return { seminar, john: await sandbox.addUser('John', { email: `john.${tag}@example.com` }) };
}
