import { finderOf, pieces } from '@rollcall/web/record/transcript/find';
import { expect, test } from 'vitest';

test.each(['a-b', '1/2', '(why?)', '[x]', 'C:\\', '$5 + *', '^_^ {}|.', 'zażółć 😀'])(
  '%s is found as it is written',
  (text) => {
    const finder = finderOf(text);
    expect(finder && pieces(`so ${text.toUpperCase()}, yes`, finder)).toEqual([
      { text: 'so ', isFound: false, at: 0 },
      { text: text.toUpperCase(), isFound: true, at: 3 },
      { text: ', yes', isFound: false, at: 3 + text.length },
    ]);
  },
);

test('a text is found across line breaks, and what is not in a text is not', () => {
  const finder = finderOf(' see  you ');
  expect(finder?.test('see\nyou')).toBe(true);
  expect(finder?.test('seeyou')).toBe(false);
  expect(finderOf('  ')).toBeUndefined();
});
