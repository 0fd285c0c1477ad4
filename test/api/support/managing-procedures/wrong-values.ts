import { wrongIDs } from '../../../support/wrong-ids.ts';

/** Wrong values of a field, each with what is wrong with it. */
type Wrong = [what: string, value: unknown];

const texts: Wrong[] = [
  ['a number', 1],
  ['null', null],
  ['a list', ['a']],
  ['with NUL', 'a\0b'],
  ['with a lone surrogate', 'a\ud83d'],
];
const longer = (most: number): Wrong[] => [
  [`of ${most + 1} characters`, 'x'.repeat(most + 1)],
  [`of ${most + 1} emoji`, '🎉'.repeat(most + 1)],
];
const neededTexts: Wrong[] = [...texts, ['empty', ''], ['blank', ' \t\n\u00a0']];
const times: Wrong[] = [
  ['null', null],
  ['a number', 1_700_000_000_000],
  ['text', 'tomorrow'],
  ['a day alone', '2030-01-01'],
  ['without a zone', '2030-01-01T10:00:00'],
  ['of a day that is none', '2030-02-30T10:00:00Z'],
  ['before 1970', '1969-12-31T23:59:59Z'],
  ['after 9998', '+010000-01-01T00:00:00Z'],
];
const window = { fromdatetime: '2030-01-01T10:00:00Z', todatetime: '2030-01-01T11:00:00Z' };

/** By the name of the field; where fields of one name differ, by a name of their own, with the field's. */
export const wrongValues: Record<string, Wrong[] | { field: string; values: Wrong[] }> = {
  meetingID: wrongIDs,
  orderID: wrongIDs,
  userID: wrongIDs,
  externalID: [...neededTexts, ...longer(255)],
  title: [...neededTexts, ...longer(255)],
  description: [...texts, ...longer(10_000)],
  reason: [...neededTexts, ...longer(500)],
  isPublic: [
    ['1', 1],
    ['a string', 'true'],
    ['null', null],
  ],
  mine: [
    ['1', 1],
    ['a string', 'true'],
    ['null', null],
  ],
  role: [
    ['unknown', 'admin'],
    ['empty', ''],
    ['a number', 1],
    ['a list', ['host']],
  ],
  state: [
    ['unknown', 'over'],
    ['empty', ''],
    ['null', null],
    ['a list', ['live']],
  ],
  windows: [
    ['none', []],
    ['501', Array.from({ length: 501 }, () => window)],
    ['one alone', window],
    ['null', null],
    ['one without an end', [{ fromdatetime: window.fromdatetime }]],
    ['one with a field too many', [{ ...window, orderID: 7 }]],
    ['one that is text', ['2030-01-01']],
  ],
  fromdatetime: times,
  todatetime: times,
  from: times,
  to: times,
  ifVersion: [
    ['negative', -1],
    ['fractional', 0.5],
    ['2^53', 2 ** 53],
    ['a string', '1'],
    ['null', null],
  ],
  requestID: [
    ['empty', ''],
    ['of 129 characters', 'r'.repeat(129)],
    ['a number', 1],
    ['null', null],
    ['with NUL', 'r\0'],
    ['with a lone surrogate', 'r\ud83d'],
  ],
  limit: [...wrongIDs, ['above 1000', 1001]],
  cursor: wrongIDs,
  startCursor: {
    field: 'cursor',
    values: [
      ['a number', 1],
      ['empty', ''],
      ['text', 'next'],
      ['incomplete', '1:2'],
      ['of instance 0', '1:0:0'],
      ['of four parts', '1:1:1:1'],
      ['with too many digits', '1:99999999999999999:1'],
      ['SQL', "1:1:1' or 1"],
      ['null', null],
    ],
  },
};
