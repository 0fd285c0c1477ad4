import type { FeedChange } from '@rollcall/client';
import * as scripts from '@rollcall/lua/scripts';
import type { Change } from '@rollcall/server/feed/change';
import { Namer } from '@rollcall/server/feed/namer';
import { activateDue } from '@rollcall/server/scheduler/activator';
import { describe, expect, test } from 'vitest';
import { numbersTo } from '../support/record.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { countQueries } from './support/counted-db.ts';
import { seqsOfEvents } from './support/feed-view.ts';
import { follow } from './support/follow.ts';
import { numberedUsers } from './support/numbered-users.ts';

const timestamp = new Date(0);
const [ann, bob] = [1, 2];
const joined = (userID: number): Change => ({ type: 'joined', seq: 1, userID, timestamp });
const posted = (userID: number): Change => ({ type: 'posted', seq: 1, userID, timestamp, body: 'hello' });
const left = (userID: number): Change => ({ type: 'left', seq: 1, userID, timestamp, reason: 'left' });

const namesOf = (changes: readonly FeedChange[]) => changes.map((change) => 'name' in change && change.name);

describe('names', () => {
  test('who has just joined through this process is named from its memory, with all details', async () => {
    const asked: number[] = [];
    const users = numberedUsers(asked);
    const namer = new Namer({ ...users, remembered: users.user });

    const { changes, lookedUp } = await namer.name([joined(ann), posted(ann), joined(bob)]);

    expect(changes).toEqual([
      { ...users.user(ann), ...joined(ann) },
      { ...posted(ann), name: 'Ann 1' },
      { ...users.user(bob), ...joined(bob) },
    ]);
    expect({ lookedUp, asked }).toEqual({ lookedUp: false, asked: [] });
  });

  test('who has joined elsewhere is looked up once, and again after they have left', async () => {
    const asked: number[] = [];
    const namer = new Namer(numberedUsers(asked));
    const name = async (...changes: Change[]) => {
      asked.length = 0;
      const { changes: named, lookedUp } = await namer.name(changes);
      expect(lookedUp).toBe(asked.length > 0);
      return { names: namesOf(named), asked: [...asked] };
    };

    expect(await name(joined(ann), posted(ann))).toEqual({ names: ['Ann 1', 'Ann 1'], asked: [ann] });
    expect(await name(posted(ann))).toEqual({ names: ['Ann 1'], asked: [] });
    // In when the line was opened.
    expect(await name(posted(bob), posted(ann))).toEqual({ names: ['Ann 2', 'Ann 1'], asked: [bob] });
    expect(await name(posted(bob), left(ann))).toEqual({ names: ['Ann 2', 'Ann 1'], asked: [] });
    expect(await name(joined(ann), left(bob))).toEqual({ names: ['Ann 1', 'Ann 2'], asked: [ann] });
  });

  test.each([
    { names: 'short', name: 'Ann', least: 10_000 },
    { names: 'of 250 letters', name: 'A'.repeat(250), least: 1_500 },
  ])('are remembered up to a megabyte: where they are $names, at least $least', async ({ name, least }) => {
    const asked: number[] = [];
    const namer = new Namer(numberedUsers(asked, name));
    const most = 2 * least;
    await namer.name(numbersTo(most).map(posted));
    asked.length = 0;

    const known = await namer.name([posted(most - least + 1), posted(most)]);
    expect(namesOf(known.changes)).toEqual([`${name} ${most - least + 1}`, `${name} ${most}`]);
    expect({ asked, lookedUp: known.lookedUp }).toEqual({ asked: [], lookedUp: false });
    const forgotten = await namer.name([posted(1)]);
    expect(namesOf(forgotten.changes)).toEqual([`${name} 1`]);
    expect({ asked, lookedUp: forgotten.lookedUp }).toEqual({ asked: [1], lookedUp: true });
  });

  test('are not looked up for an amendment, which has a number for whoever made it', async () => {
    const asked: number[] = [];
    const amended: Change = { type: 'amended', seq: 1, actorID: bob, timestamp, title: 'Tea' };

    const { changes, lookedUp } = await new Namer(numberedUsers(asked)).name([amended, posted(ann)]);

    expect(changes).toEqual([amended, { ...posted(ann), name: 'Ann 1' }]);
    expect({ asked, lookedUp }).toEqual({ asked: [ann], lookedUp: true });
  });

  test('are not forgotten before the last change of a delivery is named', async () => {
    const namer = new Namer(numberedUsers([]));
    await namer.name([posted(ann)]);

    const herd = numbersTo(20_000).map((n) => joined(bob + n));
    const { changes } = await namer.name([...herd, left(ann)]);

    expect(changes.at(-1)).toEqual({ ...left(ann), name: 'Ann 1' });
  });
});

test('a herd that joins elsewhere, one after another, is named by a few queries, and ten more per second', async () => {
  await using sandbox = await openSandbox();
  const seminar = await sandbox.addMeeting();
  await activateDue(sandbox.scheduler);
  const count = 2_000;
  const herd = numbersTo(count).map((n) => ({
    userID: 1_000_000 + n,
    name: `Guest ${n}`,
    email: `guest-${n}@example.com`,
  }));
  await sandbox.db
    .insertInto('user')
    .values(herd.map((guest) => ({ ...guest, age: 30, gender: 'x' })))
    .execute();
  const counted = countQueries(sandbox.db, 'user');
  await using followed = await follow({ ...sandbox, db: counted.db }, seminar, 0);
  const start = performance.now();
  for (const { userID, email } of herd) await scripts.join(sandbox.redis, seminar, { userID, email, requestID: 'in' });
  await until(() => followed.events.length === count || `${followed.events.length} of ${count} have been seen`);
  const seconds = (performance.now() - start) / 1000;

  expect(seqsOfEvents(followed.events)).toEqual(numbersTo(count));
  expect(followed.events.map((event) => event.type === 'joined' && event.name)).toEqual(herd.map(({ name }) => name));
  expect(counted.count()).toBeGreaterThan(0);
  // Some more come from the checks for lost messages. Without a pace, there would be 66 per second.
  expect(counted.count()).toBeLessThanOrEqual(10 + 15 * seconds);
});
