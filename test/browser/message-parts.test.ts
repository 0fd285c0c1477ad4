import { beginningOf } from '@rollcall/web/meeting/message/beginning';
import { type Part, partsOf } from '@rollcall/web/meeting/message/parts';
import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';

/** The parts of a message, briefly: `link:https://…`; mere text is only itself. */
const brief = (parts: readonly Part[]): string[] =>
  parts.map(({ kind, text }) => (kind === 'text' ? text : `${kind}:${text}`));

const linksIn = (body: string): string[] => partsOf(body).flatMap((part) => (part.kind === 'link' ? [part.href] : []));

test.each([
  ['words', 'Good morning', ['Good morning']],
  ['line breaks', 'one\n\n  two', ['one\n\n  two']],
  ['a link', 'see https://example.com/a now', ['see ', 'link:https://example.com/a', ' now']],
  ['a link that ends a sentence', 'See http://example.com.', ['See ', 'link:http://example.com', '.']],
  ['a question', 'https://example.com/?a=1?!', ['link:https://example.com/?a=1', '?!']],
  ['a link in brackets', '(https://example.com)', ['(', 'link:https://example.com', ')']],
  ['brackets in a link', 'https://example.com/a_(b)', ['link:https://example.com/a_(b)']],
  ['both', '(https://example.com/a_(b)).', ['(', 'link:https://example.com/a_(b)', ').']],
  ['quotes', '"https://example.com"', ['"', 'link:https://example.com', '"']],
  ['angles', '<https://example.com>', ['<', 'link:https://example.com', '>']],
  ['a scheme in capitals', 'HTTPS://EXAMPLE.COM', ['link:HTTPS://EXAMPLE.COM']],
  ['a link after Chinese', '看https://example.com/。谢谢', ['看', 'link:https://example.com/', '。谢谢']],
  ['code', 'call `a < b` now', ['call ', 'code:a < b', ' now']],
  ['a link in code', '`https://example.com`', ['code:https://example.com']],
  ['one backtick', 'it`s https://example.com', ['it`s ', 'link:https://example.com']],
  ['backticks on two lines', '`a\nb`', ['`a\nb`']],
  ['nothing between backticks', '`` ``', ['`` ``']],
  ['a block', 'so:\n```\na\n  b\n```\nthen', ['so:', 'block:a\n  b', 'then']],
  ['a block with its language', '```ts\nconst a = 1;\n```', ['block:const a = 1;']],
  ['a block within a line', '```a ` b```', ['code:a ` b']],
  ['a block that is not closed', '```\na', ['```\na']],
])('a message is taken apart: %s', (_, body, parts) => {
  expect(brief(partsOf(body))).toEqual(parts);
});

test.each([
  ['a script', 'javascript:alert(1)'],
  ['data', 'data:text/html,<script>alert(1)</script>'],
  ['other schemes', 'ftp://example.com file:///etc/passwd mailto:ann@example.com'],
  ['no scheme', 'www.example.com example.com //example.com'],
  ['a scheme within a word', 'xhttps://example.com'],
  ['no host', 'https:// http://? https://.,;'],
  ['a user name that looks like a host', 'https://example.com@example.org'],
  ['a password', 'https://ann:secret@example.org'],
])('what is not a link stays text: %s', (_, body) => {
  expect(linksIn(body)).toEqual([]);
  expect(brief(partsOf(body)).join('')).toBe(body);
});

test('a link leads where its host says, and shows what was written', () => {
  // The first letters are Cyrillic.
  expect(partsOf('https://аррӏе.com/')).toEqual([
    { kind: 'link', at: 0, text: 'https://аррӏе.com/', href: 'https://xn--80ak6aa92e.com/' },
  ]);
  expect(linksIn('javascript:https://example.com')).toEqual(['https://example.com/']);
});

test('what is invisible, or turns the direction of text, ends a link', () => {
  for (const char of ['\u202e', '\u2066', '\u200b', '\u200f', '\u0000']) {
    expect(brief(partsOf(`https://example.com/${char}gpj.exe`))).toEqual([
      'link:https://example.com/',
      `${char}gpj.exe`,
    ]);
  }
});

test('only http and https are ever linked, and no word is lost', () => {
  assert(
    property(string({ unit: 'grapheme', maxLength: 60 }), string(), (before, after) => {
      const body = `${before}https://example.com/${after}`;
      const parts = partsOf(body);
      expect(parts.flatMap((part) => (part.kind === 'link' ? [part.href] : []))).toSatisfy((links: string[]) =>
        links.every((href) => /^https?:\/\//.test(href)),
      );
      expect(parts.map(({ at, text }) => body.startsWith(text, at) || body[at] === '`')).not.toContain(false);
      // What is missing is only what makes code of the rest.
      expect(
        parts
          .map(({ text }) => text)
          .join('')
          .replaceAll('`', ''),
      ).toBe(body.replaceAll('`', ''));
    }),
  );
});

test.each([
  ['backticks', '`'],
  ['fences', '```'],
  ['open code', '`a\n'],
  ['open blocks', '```\n`'],
  ['schemes', 'https://'],
  ['refused links', 'https://a:b@'],
  ['links', 'https://a.b '],
  ['closing brackets', 'https://a.b/)))))))))'],
  ['brackets', 'https://a.b/(((((((('],
  ['punctuation', 'https://a.b/!!!!!!!!'],
  ['spaces', ' '],
  ['line breaks', '\n'],
  ['marks of direction', '\u202e'],
])('no message takes long, whatever is in it: %s', (_, unit) => {
  const length = 1_000_000;
  const body = unit.repeat(length / unit.length);
  const begun = performance.now();

  beginningOf(partsOf(body));

  // It takes less than 1 s. Where every character is compared with every other, it takes minutes.
  expect(performance.now() - begun).toBeLessThan(20_000);
});

const shownOf = (body: string): string | undefined => {
  const parts = beginningOf(partsOf(body));
  return parts && brief(parts).join('');
};
const lines = (count: number): string => Array.from({ length: count }, (_, i) => `line ${i + 1}`).join('\n');

test('a message of twelve lines is shown whole, and a longer one from its beginning', () => {
  expect(shownOf(lines(12))).toBe(undefined);
  expect(shownOf(lines(13))).toBe(`${lines(8)}…`);
});

test('so is a message of 1,200 characters, and no word of a longer one is cut', () => {
  const words = 'word '.repeat(240);
  expect(shownOf(words)).toBe(undefined);
  expect(shownOf(`${words}more`)).toBe(`${'word '.repeat(120).trim()}…`);
});

test('a word without end is cut between two characters', () => {
  const shown = shownOf('😀'.repeat(700)) ?? '';

  expect(shown).toBe(`${'😀'.repeat(300)}…`);
  expect(shownOf(`a${'😀'.repeat(700)}`)?.isWellFormed()).toBe(true);
});

test('where a message is folded, its links lead where they did, and its code is code', () => {
  const address = `https://example.com/${'a'.repeat(700)}`;
  expect(beginningOf(partsOf(`${address} ${address}`))).toEqual([
    { kind: 'link', at: 0, text: `${address.slice(0, 600)}…`, href: address },
  ]);
  expect(shownOf(`so:\n\`\`\`\n${lines(20)}\n\`\`\``)).toBe(`so:block:${lines(7)}…`);
});
