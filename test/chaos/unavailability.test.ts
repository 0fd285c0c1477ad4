import { expect, test } from 'vitest';
import type { Strike } from '../../chaos/strikes.ts';
import { longestUnavailability } from '../../chaos/unavailability.ts';
import { ann, change, refused, unanswered } from './support/story.ts';

const strike = (fault: string, from: number, to: number): Strike => ({
  fault,
  victim: 'server 1',
  struckAt: from * 1000,
  healedAt: to * 1000,
  evidence: 'seen',
});

const seminar = { meetingID: 2, orderID: 1 };

test('the longest time without an answer is put down to the strikes that it touches', () => {
  const changes = [1, 2, 3, 10, 11, 30, 31].map((second) => change(second, 'join', ann, second));
  const strikes = [strike('killed', 2.6, 3), strike('killed', 25, 26), strike('cut', 5, 6), strike('delayed', 40, 41)];
  expect(longestUnavailability(strikes, changes)).toEqual(
    new Map([
      ['killed', 19_000],
      ['cut', 7_000],
    ]),
  );
});

test('an instance that is answered does not hide one that is not', () => {
  const changes = [1, 2, 3, 4, 5, 6].map((second) => change(second, 'join', ann, second));
  const others = [1, 2, 6].map((second) => ({ ...change(second, 'join', ann, second), instance: seminar }));
  expect(longestUnavailability([strike('killed', 2.1, 3)], [...changes, ...others])).toEqual(
    new Map([['killed', 4_000]]),
  );
});

test('a refusal is an answer, a call without one is not', () => {
  const changes = [
    change(1, 'join', ann, 1),
    refused(change(3, 'join', ann, 2)),
    unanswered(change(4, 'join', ann, 3)),
    change(6, 'join', ann, 4),
  ];
  expect(longestUnavailability([strike('killed', 1, 1)], changes)).toEqual(new Map([['killed', 3_000]]));
});
