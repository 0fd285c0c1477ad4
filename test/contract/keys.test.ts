import { readFileSync } from 'node:fs';
import {
  activeMeetingsKey,
  feedsKey,
  instanceKeys,
  instanceOfKey,
  limitKey,
  schedulersKey,
  upcomingMeetingsKey,
  userKey,
} from '@rollcall/lua/keys';
import { expect, test } from 'vitest';
import { filesOfRepository, root } from '../support/repository.ts';

const sources = filesOfRepository().filter((path) => /^(lua|shared|server|client|bench)\/.*\.(ts|tsx|lua)$/.test(path));

/** What a key looks like in source code. */
const partsOfKeys = [
  '{meeting:',
  ':order:',
  "'active_meetings'",
  ':upcoming',
  'user:${',
  "'user:'",
  'limit:${',
  'limit:feeds',
];

test('keys are built in one file', () => {
  const builders = sources.filter((path) => {
    const source = readFileSync(`${root}/${path}`, 'utf8');
    return partsOfKeys.some((part) => source.includes(part));
  });

  expect(builders).toEqual(['lua/keys.ts']);
});

test('the keys have the documented names, and all keys of an instance share one hash tag', () => {
  const instance = { meetingID: 1, orderID: 2 };
  const tag = '{meeting:1:order:2}';

  expect(Object.fromEntries(Object.entries(instanceKeys).map(([name, key]) => [name, key(instance)]))).toEqual({
    instance: tag,
    audience: `${tag}:audience`,
    participants: `${tag}:participants`,
    log: `${tag}:log`,
    messages: `${tag}:messages`,
    actions: `${tag}:actions`,
    authors: `${tag}:authors`,
    leases: `${tag}:leases`,
    requests: `${tag}:requests`,
    events: `${tag}:events`,
  });
  expect(activeMeetingsKey).toBe('active_meetings');
  // In braces is the hash tag: it is in the slot of the list.
  expect(upcomingMeetingsKey).toBe('{active_meetings}:upcoming');
  expect(schedulersKey).toBe('schedulers');
  expect(userKey(7)).toBe('user:7');
  expect(limitKey({ kind: 'reads', userID: 7 })).toBe('limit:reads:7');
  expect(feedsKey({ userID: 7 })).toBe('limit:feeds:7');
});

test('a member of the list is read back as the instance that it names', () => {
  const instance = { meetingID: Number.MAX_SAFE_INTEGER, orderID: 2 };
  const key = instanceKeys.instance(instance);

  expect(instanceOfKey(key)).toEqual(instance);
  const others = ['', 'x', `${key}:log`, ` ${key}`, key.slice(1), key.replace('2', 'two')];
  expect(others.filter((other) => instanceOfKey(other))).toEqual([]);
});
