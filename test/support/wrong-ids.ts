/** Values that are no id, each with what is wrong with it. */
export const wrongIDs: [what: string, value: unknown][] = [
  ['0', 0],
  ['negative', -1],
  ['fractional', 1.5],
  ['2^53', 2 ** 53],
  ['huge', 1e300],
  ['a string', '1'],
  ['null', null],
  ['a boolean', true],
  ['a list', [1]],
  ['an object', { id: 1 }],
];
