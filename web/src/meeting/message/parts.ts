/** A piece of a message, which begins at `at` in it. */
export type Part =
  | { kind: 'text' | 'code' | 'block'; at: number; text: string }
  | { kind: 'link'; at: number; text: string; href: string };

/** What was found at an opening: where to look on, and the piece, unless it is mere text. */
interface Found {
  until: number;
  part?: Part;
}

const fence = '```';

/**
 * Takes a message apart into text, links, and code between backticks. There is no other markup.
 *
 * Of our own, since libraries that find links are larger than all of the meeting page that is not React: they know hosts without
 * a scheme, e-mails and hashtags, none of which is a link here. Nothing is looked at more than a few times, so that
 * no message takes long, whatever is in it.
 */
export function partsOf(body: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  const addText = (until: number) => {
    if (until > end) parts.push({ kind: 'text', at: end, text: body.slice(end, until) });
  };
  const openings = /```|`|https?:\/\//gi;
  for (let opening = openings.exec(body); opening; opening = openings.exec(body)) {
    const { until, part } = findAt(body, opening.index, opening[0]);
    openings.lastIndex = until;
    if (!part) continue;
    // A block has lines of its own, without the breaks around it.
    addText(part.kind === 'block' && body[part.at - 1] === '\n' ? part.at - 1 : part.at);
    parts.push(part);
    end = part.kind === 'block' && body[until] === '\n' ? until + 1 : until;
  }
  addText(body.length);
  return parts;
}

function findAt(body: string, at: number, opening: string): Found {
  if (opening === fence) return findFenced(body, at);
  return opening === '`' ? findCode(body, at) : findLink(body, at, opening);
}

function findFenced(body: string, at: number): Found {
  const close = body.indexOf(fence, at + fence.length);
  if (close <= at + fence.length) return { until: at + fence.length };
  const until = close + fence.length;
  const inside = body.slice(at + fence.length, close);
  if (!inside.includes('\n')) return { until, part: { kind: 'code', at, text: inside } };
  // The first line may name the language.
  const text = inside.replace(/^[\w+#.-]*[ \t]*\n/, '').replace(/\n$/, '');
  return { until, part: { kind: 'block', at, text } };
}

function findCode(body: string, at: number): Found {
  const close = body.indexOf('`', at + 1);
  const text = body.slice(at + 1, close);
  if (close < 0 || text.trim() === '' || text.includes('\n')) return { until: at + 1 };
  return { until: close + 1, part: { kind: 'code', at, text } };
}

/**
 * What a link is made of: anything but spaces, quotes, what is invisible or turns the direction of text, and the
 * punctuation of languages that put no space after it.
 */
const inLink = /[^\s<>"`\p{Cc}\p{Cf}\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]+/uy;
/** What ends a sentence rather than a link. */
const afterLink = /[.,;:!?'*’”»›…]/;
const brackets = ['()', '[]', '{}'];

function findLink(body: string, at: number, scheme: string): Found {
  if (/\w/.test(body.charAt(at - 1))) return { until: at + scheme.length };
  inLink.lastIndex = at;
  const candidate = inLink.exec(body)?.[0] ?? '';
  const text = withoutPunctuation(candidate);
  const href = hrefOf(text);
  // Past all of it, or a chain of broken links would be read again from each of its links.
  if (!href) return { until: at + candidate.length };
  return { until: at + text.length, part: { kind: 'link', at, text, href } };
}

/** A link without what follows it in a sentence, such as the bracket around it: a link may have brackets in pairs. */
function withoutPunctuation(candidate: string): string {
  const count = (char: string) => candidate.split(char).length;
  /** How many of each closing bracket have no opening one. */
  const surplus = new Map(brackets.map(([open = '', close = '']) => [close, count(close) - count(open)]));
  let end = candidate.length;
  for (; end > 0; end -= 1) {
    const char = candidate.charAt(end - 1);
    const unmatched = surplus.get(char) ?? 0;
    if (unmatched > 0) surplus.set(char, unmatched - 1);
    else if (!afterLink.test(char)) break;
  }
  return candidate.slice(0, end);
}

/** Where a link leads; undefined if nowhere, or if it has a user name, which is there to be taken for the host. */
function hrefOf(text: string): string | undefined {
  try {
    const { href, username, password } = new URL(text);
    return username || password ? undefined : href;
  } catch {
    return undefined;
  }
}
