import { archiveLag } from '@rollcall/server/scheduler/archive-lag';
import { archiveAll, archiver } from '@rollcall/server/scheduler/archiver';
import { closeDue } from '@rollcall/server/scheduler/closer';
import { tick } from '@rollcall/server/scheduler/component';
import { Roster } from '@rollcall/server/scheduler/roster';
import { expect, test } from 'vitest';
import { addActive } from '../scheduler/support/add-active.ts';
import { fill } from '../scheduler/support/fill.ts';
import { endNow } from '../support/end-now.ts';
import { openSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';

test('what Redis has and MySQL lacks is the lag, which grows older until it is archived', async () => {
  await using sandbox = await openSandbox();
  const { scheduler } = sandbox;
  const [seminar, talk] = [await addActive(sandbox), await addActive(sandbox)];
  const roster = new Roster(scheduler, 3_600_000);
  const archive = () => tick(archiver(scheduler, 0, roster), scheduler.log);
  await archive();
  expect(archiveLag(roster.all)).toEqual({ changes: 0, seconds: 0 });

  await fill(sandbox.redis, seminar, 3);
  await fill(sandbox.redis, talk, 2);
  await roster.readCopies();
  const first = archiveLag(roster.all);
  expect(first.changes).toBe(5);
  const seenBy = performance.now();
  await until(() => archiveLag(roster.all).seconds > first.seconds + 0.05 || 'the lag grows no older');
  // More comes on top, and the age is that of the oldest.
  await fill(sandbox.redis, seminar, 4);
  const readingAt = performance.now();
  await roster.readCopies();
  const second = archiveLag(roster.all);
  expect(second.changes).toBe(6);
  expect(second.seconds * 1000).toBeGreaterThan(readingAt - seenBy);

  await archive();
  expect(archiveLag(roster.all)).toEqual({ changes: 0, seconds: 0 });
});

test('once the oldest is archived, the age is that of what was seen after it', async () => {
  await using sandbox = await openSandbox();
  const { scheduler } = sandbox;
  const seminar = await addActive(sandbox);
  const roster = new Roster(scheduler, 3_600_000);
  await tick(archiver(scheduler, 0, roster), scheduler.log);
  await fill(sandbox.redis, seminar, 3);
  await roster.readCopies();
  await until(() => archiveLag(roster.all).seconds > 0.2 || 'the lag grows no older');
  await fill(sandbox.redis, seminar, 5);
  await roster.readCopies();
  const [seen] = [...roster.all];
  if (!seen) throw new Error('the roster does not have the seminar');
  expect(archiveLag(roster.all).changes).toBe(5);

  const before = archiveLag(roster.all).seconds;
  roster.noteArchived(seen, { ...seminar, archivedSeq: 3, state: 'unfinished' });

  expect(archiveLag(roster.all).changes).toBe(2);
  expect(archiveLag(roster.all).seconds).toBeLessThan(before);
});

test('an instance that is closed lacks nothing, though it was last seen with changes to archive', async () => {
  await using sandbox = await openSandbox();
  const { scheduler } = sandbox;
  const seminar = await addActive(sandbox);
  const roster = new Roster(scheduler, 3_600_000);
  await tick(archiver(scheduler, 0, roster), scheduler.log);
  await fill(sandbox.redis, seminar, 3);
  await roster.readCopies();
  await endNow(sandbox, seminar);
  await archiveAll(scheduler);
  await closeDue(scheduler);
  expect(archiveLag(roster.all).changes).toBe(3);

  await roster.rereadRecords([...roster.all]);

  expect(archiveLag(roster.all)).toEqual({ changes: 0, seconds: 0 });
});
