import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOfRepository, root } from '../support/repository.ts';

const sheets = filesOfRepository().filter((path) => /^web\/src\/.*\.css$/.test(path) && !path.endsWith('/tokens.css'));

/** What is written as it is only in tokens.css, so that the console speaks one visual language. */
const rawValues: Record<string, RegExp> = {
  colour: /#[\da-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|:[^;]*\b(?:white|black|red|green|blue|gr[ae]y)\b(?!-)/i,
  duration: /\b(?:transition|animation)\b[^;]*?[\s,:](?!1ms)[\d.]+m?s\b/,
  layer: /\bz-index:\s*-?\d/,
  'size of type': /\bfont-size:\s*[\d.]+(?:rem|px)/,
  radius: /\bborder-(?:[a-z-]+-)?radius:\s*[\d.]+(?:px|rem)/,
  typeface: /\bfont-family:(?!\s*(?:inherit|var))/,
};

function rawValuesOf(sheet: string): string[] {
  const declarations = sheet
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .split(/[;{}]/)
    .map((part) => `${part.trim().replaceAll(/\s+/g, ' ')};`)
    .filter((part) => /^[\w-]+\s*:/.test(part));
  return declarations.flatMap((declaration) =>
    Object.entries(rawValues)
      .filter(([, pattern]) => pattern.test(declaration))
      .map(([what]) => `${what}: ${declaration}`),
  );
}

test('there are style sheets to check', () => {
  expect(sheets).toEqual(expect.arrayContaining(['web/src/styles/base.css', 'web/src/meeting/meeting.css']));
});

test.each(sheets)('%s takes colours, type, radii, motion and layers from the tokens', (path) => {
  expect(rawValuesOf(readFileSync(join(root, path), 'utf8'))).toEqual([]);
});

test('every token that is used is there, and every one that is there is used', () => {
  const tokens = readFileSync(join(root, 'web/src/styles/tokens.css'), 'utf8');
  const defined = new Set([...tokens.matchAll(/^\s*(--[\w-]+):/gm)].map(([, name = '']) => name));
  const all = [tokens, ...sheets.map((path) => readFileSync(join(root, path), 'utf8'))].join('\n');
  const used = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map(([, name = '']) => name));
  const local = new Set([...all.matchAll(/^\s*(--[\w-]+):/gm)].map(([, name = '']) => name));
  expect([...defined].filter((name) => !used.has(name))).toEqual([]);
  // Base UI sets these where it puts a menu.
  const isPlace = (name: string) => /^--(?:available|anchor|transform)-/.test(name);
  expect([...used].filter((name) => !local.has(name) && !isPlace(name))).toEqual([]);
});

test('a value that is no token is found', () => {
  const sheet = `.a { color: #fff; background: rgb(0 0 0 / 5%); transition: color 0.2s; z-index: 3 }
.b { font-size: 0.9rem; border-radius: 4px; font-family: serif; color: white; white-space: nowrap }
.c { color: var(--ink); transition: color var(--quick); border-radius: 50%; font-size: 0.9em; /* #fff */ }`;
  expect(rawValuesOf(sheet).map((found) => found.split(':')[0])).toEqual([
    'colour',
    'colour',
    'duration',
    'layer',
    'size of type',
    'radius',
    'typeface',
    'colour',
  ]);
});
