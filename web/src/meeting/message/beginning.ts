import type { Part } from './parts.ts';

/** What a message has at most to be shown whole, and what of a longer one is shown at first. */
const whole = { lines: 12, characters: 1_200 };
const shown = { lines: 8, characters: 600 };
/** Characters by which a line is cut shorter, so that no word is cut. */
const longestWord = 60;

/** The beginning of a long message; undefined if it is short enough to be shown whole. */
export function beginningOf(parts: readonly Part[]): Part[] | undefined {
  if (!cut(parts, whole)) return undefined;
  return cut(parts, shown);
}

/** As many parts as there is room for, the last of them cut; undefined if there is room for all. */
function cut(parts: readonly Part[], room: { lines: number; characters: number }): Part[] | undefined {
  let { lines, characters } = room;
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'block') lines -= 1;
    const end = endWithin(part.text, lines, characters);
    if (end < part.text.length) return [...parts.slice(0, index), shortened(part, end)];
    lines -= part.text.split('\n').length - 1;
    characters -= part.text.length;
  }
  return undefined;
}

/** How much of a text is within so many lines and characters. */
function endWithin(text: string, lines: number, characters: number): number {
  let end = -1;
  for (let line = 0; line < Math.max(lines, 1); line += 1) {
    end = text.indexOf('\n', end + 1);
    if (end < 0 || end > characters) break;
  }
  return end < 0 || end > characters ? Math.max(Math.min(text.length, characters), 0) : end;
}

function shortened(part: Part, end: number): Part {
  const space = part.text.lastIndexOf(' ', end);
  const isInWord = part.text[end] !== '\n' && space > end - longestWord;
  const text = Array.from(part.text.slice(0, isInWord ? space : end));
  // Half of a character that takes two places is none.
  if (/^[\ud800-\udbff]$/.test(text.at(-1) ?? '')) text.pop();
  return { ...part, text: `${text.join('').trimEnd()}…` };
}
