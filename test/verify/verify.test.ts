import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { numbersTo } from '../support/record.ts';
import { runVerify, verified } from '../support/verified.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const timestamp = '2026-11-25T15:31:11.100Z';
/** Ann joins, says something, the meeting is renamed, and she leaves at the end. */
const changes = [
  { seq: 1, type: 'joined', userID: 7, timestamp },
  { seq: 2, type: 'posted', userID: 7, timestamp, body: 'Salaam,\n"all" \u2028 of you \u{1F393} \uFFFD' },
  { seq: 3, type: 'amended', actorID: null, userID: null, timestamp, detail: { title: 'Tea', isPublic: false } },
  { seq: 4, type: 'left', userID: 7, timestamp, reason: 'ended' },
];

/** The lines of a record with these changes, as docs/record.md describes them. */
function recordOf(some: readonly object[], last: object = {}): { lines: string[]; seal: string } {
  const head = { format: 'rollcall-record-1', meetingID: 3, orderID: 1, title: 'Seminar', fromdatetime: timestamp };
  let chain = sha256('{"meetingID":3,"orderID":1}');
  const lines = some.map((change) => {
    const line = JSON.stringify(change);
    chain = sha256(`${chain}\n${line}`);
    return `${line.slice(0, -1)},"chain":"${chain}"}`;
  });
  const sealed = { changes: some.length, complete: true, seal: chain, endedAt: timestamp, resealedAt: null, ...last };
  return { lines: [JSON.stringify(head), ...lines, JSON.stringify(sealed)], seal: chain };
}

const record = recordOf(changes);
const [head = '', joined = '', posted = '', amended = '', left = '', last = ''] = record.lines;
const textOf = (...lines: string[]): string => lines.map((line) => `${line}\n`).join('');
const whole = textOf(...record.lines);
const said = `complete and untouched: meeting 3 instance 1, 4 changes, seal ${record.seal}`;

test('a record as it was exported is complete and untouched, also by the seal that was noted', async () => {
  expect(await verified(whole)).toEqual({ code: 0, said });
  expect(await verified(whole, record.seal)).toEqual({ code: 0, said });
});

test('that it was sealed anew is said', async () => {
  const { lines, seal } = recordOf(changes, { resealedAt: '2026-11-26T08:00:00.000Z' });
  expect(await verified(textOf(...lines))).toEqual({
    code: 0,
    said: `complete and untouched: meeting 3 instance 1, 4 changes, seal ${seal}; sealed anew at 2026-11-26T08:00:00.000Z, after somebody was erased from it`,
  });
});

const doesNotFit = (seq: number) => `change ${seq} does not fit: its line was changed, or its chain value`;

test.each([
  ['a word of a message', textOf(head, joined, posted.replace('all', 'one'), amended, left, last), doesNotFit(2)],
  ['a user', textOf(head, joined, posted, amended, left.replace('"userID":7', '"userID":8'), last), doesNotFit(4)],
  ['a time', textOf(head, joined, posted, amended, left.replace('.100Z', '.101Z'), last), doesNotFit(4)],
  ['a reason', textOf(head, joined, posted, amended, left.replace('ended', 'left'), last), doesNotFit(4)],
  ['an amendment', textOf(head, joined, posted, amended.replace('false', 'true'), left, last), doesNotFit(3)],
  ['a space', textOf(head, joined, posted.replace(',"type"', ', "type"'), amended, left, last), doesNotFit(2)],
  ['a field that is added', textOf(head, joined, posted.replace('{', '{"x":1,'), amended, left, last), doesNotFit(2)],
  ['a chain value', textOf(head, joined, posted.replace(/.{3}"}$/, 'fff"}'), amended, left, last), doesNotFit(2)],
  [
    'a chain value that is gone',
    textOf(head, joined, JSON.stringify(changes[1]), amended, left, last),
    'change 2 is not a line as Rollcall writes it',
  ],
  [
    'a line that is no JSON',
    textOf(head, joined, posted.slice(1), amended, left, last),
    'change 2 is not a line as Rollcall writes it',
  ],
  ['CR LF in place of LF', whole.replaceAll('\n', '\r\n'), 'change 1 is not a line as Rollcall writes it'],
  ['a change that is taken out', textOf(head, joined, amended, left, last), 'change 2 is missing: after 1 comes 3'],
  [
    'the first one that is taken out',
    textOf(head, posted, amended, left, last),
    'change 1 is missing: the first change is 2',
  ],
  [
    'the last one that is taken out',
    textOf(head, joined, posted, amended, last),
    'the record has 4 changes, and the file 3: change 4 is missing',
  ],
  [
    'a change that is there twice',
    textOf(head, joined, posted, posted, amended, left, last),
    'change 2 is there again, after 2',
  ],
  [
    'two that changed places',
    textOf(head, joined, amended, posted, left, last),
    'change 2 is missing: after 1 comes 3',
  ],
  [
    'another meeting',
    textOf(head.replace(':3', ':4'), joined, posted, amended, left, last),
    doesNotFit(1).replace(', or its chain value', ', its chain value, or the meeting in the first line'),
  ],
  ['no first line', textOf(joined, posted, amended, left, last), 'the first line is not that of a record of Rollcall'],
  [
    'no last line',
    textOf(head, joined, posted, amended, left),
    'the file is cut short after change 4: the line with the seal is missing',
  ],
  [
    'a cut between lines',
    textOf(head, joined),
    'the file is cut short after change 1: the line with the seal is missing',
  ],
  ['a cut within a line', whole.slice(0, -2), 'the file is cut short within its last line'],
  ['a cut before the last line feed', whole.slice(0, -1), 'the file is cut short within its last line'],
  ['nothing', '', 'the file is empty'],
  ['a line after the last', `${whole}${left}\n`, 'something follows the last line, which has the seal'],
  [
    'an empty line',
    textOf(head, joined, '', posted, amended, left, last),
    'change 2 is not a line as Rollcall writes it',
  ],
])('%s does not fit, and is said', async (_, text, fault) => {
  expect(await verified(text)).toEqual({ code: 1, said: fault });
});

test('changes with a chain that was made for them do not fit the seal', async () => {
  const forged = recordOf(changes.map((change) => ('body' in change ? { ...change, body: 'No.' } : change)));
  const text = textOf(...forged.lines.slice(0, -1), last);
  expect(await verified(text)).toEqual({
    code: 1,
    said: `the seal differs: it says ${record.seal}, and the changes give ${forged.seal}; some were changed after it was made`,
  });
});

test('a record that was forged as a whole fits itself, but not the seal that was noted', async () => {
  const forged = recordOf(changes.slice(0, 2));
  expect(await verified(textOf(...forged.lines))).toMatchObject({ code: 0 });
  expect(await verified(textOf(...forged.lines), record.seal)).toEqual({
    code: 1,
    said: `the seal is another than the one noted: the changes give ${forged.seal}`,
  });
});

test('a byte that is no UTF-8 is not taken for the character that stands for such bytes', async () => {
  const bytes = Buffer.from(whole);
  const at = bytes.indexOf('\uFFFD');
  const changed = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]);
  expect(await verified(changed)).toEqual({ code: 1, said: doesNotFit(2) });
});

test('whichever byte of a change, of the number of changes or of the seal is another, it does not fit', async () => {
  const bytes = Buffer.from(whole);
  const from = Buffer.byteLength(`${head}\n`);
  const until = bytes.indexOf(',"endedAt"');
  // A seventh of them: the steps meet every kind of byte of a line. A process for each, a few at a time.
  const places = numbersTo(until - from).filter((n) => n % 7 === 0);
  const fitting: number[] = [];
  const tryPlaces = async () => {
    for (let n = places.pop(); n !== undefined; n = places.pop()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((bytes[from + n - 1] ?? 0) ^ 1, from + n - 1);
      if ((await verified(changed)).code === 0) fitting.push(n);
    }
  };
  await Promise.all([tryPlaces(), tryPlaces(), tryPlaces(), tryPlaces()]);
  expect(places).toEqual([]);
  expect(fitting).toEqual([]);
});

test('a record without a seal is not said to be complete', async () => {
  const live = recordOf(changes, { complete: false, seal: null, endedAt: null });
  expect(await verified(textOf(...live.lines))).toEqual({
    code: 2,
    said: 'not sealed yet: meeting 3 instance 1 had not ended; its 4 changes so far fit',
  });
  const early = recordOf(changes, { seal: null });
  expect(await verified(textOf(...early.lines))).toEqual({
    code: 2,
    said: 'not sealed: some changes of meeting 3 instance 1 are from before there were seals; its 4 changes fit',
  });
});

test('no Node passes over a file, however old it is', async () => {
  const older = ['--import', 'data:text/javascript,delete process.getBuiltinModule'];
  const { code, stderr } = await runCommand([process.execPath, ...older, 'verify/verify.mjs', 'no-such-file'], {});
  expect({ code, stderr }).toEqual({ code: 2, stderr: ["ENOENT: no such file or directory, open 'no-such-file'"] });
});

test.each([
  [['--fast', 'x.jsonl'], 'unknown option --fast; usage: npm run verify -- FILE [SEAL]'],
  [['x.jsonl', '-v'], 'unknown option -v; usage: npm run verify -- FILE [SEAL]'],
  [[], 'usage: npm run verify -- FILE [SEAL]'],
  [['a', 'b', 'c'], 'usage: npm run verify -- FILE [SEAL]'],
  [['x.jsonl', 'abc'], 'SEAL must be 64 hexadecimal digits'],
  [['/no/such/file.jsonl'], "ENOENT: no such file or directory, open '/no/such/file.jsonl'"],
])('%j is refused in one line', async (args, line) => {
  expect(await runVerify(...args)).toEqual({ code: 2, said: line });
});
