import { appRouter } from '@rollcall/server/router';
import { writeWireOutput } from '@rollcall/server/trpc/wire-output';
import fc from 'fast-check';
import superjson from 'superjson';
import { expect, test } from 'vitest';

const shared = new Date('2026-11-25T12:00:00.214Z');
const circle: { of?: unknown } = {};
circle.of = [circle];

/** The bytes that are sent for an answer, by us and by superjson. */
const sent = (answer: unknown) => JSON.stringify(writeWireOutput(answer));
const sentBySuperjson = (answer: unknown) => JSON.stringify(superjson.serialize(answer));

const page = {
  participants: [
    { userID: 1, name: 'Ann', age: 34, gender: 'female', email: null, joinedAt: new Date(0) },
    {
      userID: 2,
      name: 'Bob "🎓" \\ .',
      age: null,
      gender: null,
      email: 'bob@example.com',
      joinedAt: new Date(8.64e15),
    },
  ],
  total: 2,
  nextCursor: null,
};

test.each<[string, unknown]>([
  ['a page', page],
  ['an empty page', { messages: [], nextCursor: 7 }],
  ['an answer with a date', { seq: 7, timestamp: new Date() }],
  ['lists of lists', [[{ at: new Date(1) }], [], [{ at: new Date(2) }, { at: new Date(3) }]]],
])('%s is written without superjson', (_, answer) => {
  expect(sent(answer)).toBe(sentBySuperjson(answer));
  // superjson makes a copy.
  expect(writeWireOutput(answer).json).toBe(answer);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['a date alone', new Date(5)],
  ['dates in lists', [[page, new Date(1)], [], [new Date(2), new Date(3)]]],
  ['numbers as names', { a: { b: page, 1: new Date(1) } }],
  ['a date that is none', { at: new Date(Number.NaN) }],
  ['a field that is undefined', { seq: 1, reason: undefined }],
  ['a hole', Object.assign([1], { 2: 3 })],
  ['not a number', { a: Number.NaN, b: Number.POSITIVE_INFINITY, c: -0 }],
  ['a big integer', { a: 2n ** 70n }],
  ['a date in two places', { from: shared, to: shared }],
  ['an object in two places', { a: page, b: [page] }],
  ['an object within itself', circle],
  ['names that a path escapes', { 'a.b': new Date(1), 'c\\d': [new Date(2)], '': new Date(3) }],
  ['a map and a set', { map: new Map([[1, shared]]), set: new Set([page]) }],
  ['a URL and an error', { url: new URL('https://example.com'), error: new Error('no') }],
  ['an object without a prototype', Object.assign(Object.create(null), { at: new Date(1) })],
  ['a date of a kind of its own', { at: new (class Own extends Date {})(7) }],
  ['what writes itself', { at: { toJSON: () => 'mine' } }],
])('%s is written as superjson does', (_, answer) => {
  expect(sent(answer)).toBe(sentBySuperjson(answer));
});

test('a name that superjson refuses is refused', () => {
  expect(() => writeWireOutput({ constructor: 1 })).toThrow(/constructor/);
});

test('whatever the answer, its bytes are those of superjson', () => {
  const leaf = fc.oneof(
    fc.date({ noInvalidDate: false }),
    fc.constant(shared),
    fc.constant(page),
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant(undefined),
  );
  const names = fc.oneof(fc.constantFrom('a', 'b', 'a.b', '1', '\\', ''), fc.string({ maxLength: 4 }));
  const { answer } = fc.letrec<{ answer: unknown }>((tie) => ({
    answer: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.array(tie('answer'), { maxLength: 4 }),
      fc.dictionary(names, tie('answer'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(answer, (value) => {
      expect(sent(value)).toBe(sentBySuperjson(value));
    }),
    { numRuns: 2_000 },
  );
});

test('the router writes its answers so', () => {
  expect(appRouter._def._config.transformer.output.serialize).toBe(writeWireOutput);
});
