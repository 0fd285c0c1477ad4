import { OnceAMinute } from '@rollcall/server/process/once-a-minute';
import { expect, test } from 'vitest';
import { memoryLog } from '../support/memory-log.ts';

const second = 1_000;

/** A log that says the same once a minute, by a clock that the test turns. */
function openQuietLog() {
  const { log, lines } = memoryLog();
  let now = 0;
  const quiet = new OnceAMinute(log, () => now);
  return {
    quiet,
    wait: (ms: number) => {
      now += ms;
    },
    fail: (about: string, text: string) =>
      quiet.failed(about, 'error', { err: new Error(text), component: about }, 'look failed'),
    said: () =>
      lines.splice(0).map(({ level, component, times, failures, err }) => ({ level, component, times, failures, err })),
  };
}

const failure = (component: string, message: string, times?: number) => ({
  level: 'error',
  component,
  times,
  failures: undefined,
  err: expect.objectContaining({ message }),
});
const recovery = (component: string, failures: number) => ({
  level: 'info',
  component,
  times: undefined,
  failures,
  err: undefined,
});

test('what fails five times a second is said at once, and then once a minute with how often', () => {
  const { fail, wait, said } = openQuietLog();
  fail('closer', 'no MySQL');
  expect(said()).toEqual([failure('closer', 'no MySQL')]);

  for (let n = 0; n < 5 * 150; n += 1) {
    wait(second / 5);
    fail('closer', 'no MySQL');
  }

  expect(said()).toEqual([failure('closer', 'no MySQL', 300), failure('closer', 'no MySQL', 300)]);
});

test('another error, and another component, are said at once', () => {
  const { fail, wait, said } = openQuietLog();
  fail('closer', 'no MySQL');
  wait(second);
  fail('closer', 'no table');
  fail('opener', 'no MySQL');
  fail('closer', 'no MySQL');

  expect(said()).toEqual([failure('closer', 'no MySQL'), failure('closer', 'no table'), failure('opener', 'no MySQL')]);
});

test('that it works again is said once, and only of what has failed', () => {
  const { quiet, fail, said } = openQuietLog();
  quiet.recovered('closer', { component: 'closer' });
  fail('closer', 'no MySQL');
  fail('closer', 'no MySQL');
  quiet.recovered('opener', { component: 'opener' });
  quiet.recovered('closer', { component: 'closer' });
  quiet.recovered('closer', { component: 'closer' });

  expect(said()).toEqual([failure('closer', 'no MySQL'), recovery('closer', 2)]);
});

test('a failure after a while in which it worked is said at once, and one that comes and goes once a minute', () => {
  const { quiet, fail, wait, said } = openQuietLog();
  const recover = () => quiet.recovered('closer', { component: 'closer' });
  fail('closer', 'no MySQL');
  recover();
  wait(10 * second);
  fail('closer', 'no MySQL');
  recover();
  expect(said()).toEqual([
    failure('closer', 'no MySQL'),
    recovery('closer', 1),
    failure('closer', 'no MySQL'),
    recovery('closer', 1),
  ]);

  for (let n = 0; n < 59; n += 1) {
    wait(second);
    fail('closer', 'no MySQL');
    recover();
  }

  expect(said()).toEqual([]);
  wait(second);
  fail('closer', 'no MySQL');
  recover();
  expect(said()).toEqual([failure('closer', 'no MySQL', 60), recovery('closer', 60)]);
});
