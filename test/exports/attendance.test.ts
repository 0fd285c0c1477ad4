import { csvRow } from '@rollcall/server/domain/history/export/csv';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addPast } from '../history/support/past.ts';
import { openApiStageForFile } from '../support/api-stage.ts';
import { numbersTo } from '../support/record.ts';
import { askFor, pathOf } from './support/exported.ts';

const { sandbox, api } = await openApiStageForFile();
const ann = await sandbox.addUser('=HYPERLINK("http://x")', { email: '+ann@example.com' });
const bob = await sandbox.addUser('Bob, "the second"', { email: 'bob@example.com' });
const cem = await sandbox.addUser('Cem', { email: 'cem@example.com' });
const admin = await api.token(cem, 'admin');

const header = 'userID,name,email,attended,joins,firstIn,lastOut,minutes,share,instances\r\n';
const annsRow = `${ann.userID},"'=HYPERLINK(""http://x"")",'+ann@example.com`;
const bobsRow = `${bob.userID},"Bob, ""the second""",bob@example.com`;

/** Ann was in for 54 minutes, Bob twice, and Cem did not come. */
const addSeminar = () =>
  addPast(
    sandbox,
    [
      { at: 6, joined: ann.userID },
      { at: 10, joined: bob.userID },
      { at: 15, left: bob.userID, reason: 'timeout' },
      { at: 45, joined: bob.userID },
      { at: 60, left: ann.userID, reason: 'ended' },
      { at: 60, left: bob.userID, reason: 'ended' },
    ],
    { audience: [ann.email, bob.email, cem.email, 'nobody@example.com'] },
  );

const bytesOf = async (path: string, token = admin): Promise<string> => {
  const response = await askFor({ api, token, path });
  expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
    status: 200,
    type: 'text/csv; charset=utf-8',
  });
  // Not by text(), which drops the byte order mark.
  return Buffer.from(await response.arrayBuffer()).toString();
};

test('attendance.csv has a row for each who was in, and for each who was invited and did not come', async () => {
  const seminar = await addSeminar();
  expect(await bytesOf(pathOf(seminar, 'attendance.csv'))).toBe(
    `\uFEFF${header}` +
      `${annsRow},yes,1,2026-01-01T10:06:00.000Z,2026-01-01T11:00:00.000Z,54,0.9,1\r\n` +
      `${bobsRow},yes,2,2026-01-01T10:10:00.000Z,2026-01-01T11:00:00.000Z,20,0.3333,1\r\n` +
      `${cem.userID},Cem,cem@example.com,no,0,,,0,0,0\r\n` +
      `,,nobody@example.com,no,0,,,0,0,0\r\n`,
  );
});

test('of a meeting, it adds up the instances that began within the range', async () => {
  const seminar = await addSeminar();
  const joined = [
    { at: 0, joined: ann.userID },
    { at: 30, left: ann.userID },
  ];
  await addPast(sandbox, joined, { of: { ...seminar, orderID: 2 }, from: '2026-01-08T10:00:00.000Z' });
  await addPast(sandbox, joined, { of: { ...seminar, orderID: 3 }, from: '2026-01-15T10:00:00.000Z' });
  const range = 'from=2026-01-01T00:00:00Z&to=2026-01-15T10:00:00Z';
  const csv = await bytesOf(`${seminar.meetingID}/attendance.csv?${range}`);
  expect(csv.split('\r\n').slice(1, 3)).toEqual([
    `${annsRow},yes,2,2026-01-01T10:06:00.000Z,2026-01-08T10:30:00.000Z,84,0.7,2`,
    `${bobsRow},yes,2,2026-01-01T10:10:00.000Z,2026-01-01T11:00:00.000Z,20,0.1667,1`,
  ]);
  expect((await bytesOf(`${seminar.meetingID}/attendance.csv`)).split('\r\n')[1]).toBe(
    `${annsRow},yes,3,2026-01-01T10:06:00.000Z,2026-01-15T10:30:00.000Z,114,0.6333,3`,
  );
});

test('who was in gets their own row alone', async () => {
  const seminar = await addSeminar();
  const csv = await bytesOf(pathOf(seminar, 'attendance.csv'), await api.token(bob));
  expect(csv.split('\r\n').slice(1)).toEqual([
    `${bobsRow},yes,2,2026-01-01T10:10:00.000Z,2026-01-01T11:00:00.000Z,20,0.3333,1`,
    '',
  ]);
});

test('more people than are on a page are all in it, once', async () => {
  const people = numbersTo(2300).map((n) => 1_000_000 + n);
  const congress = await addPast(
    sandbox,
    people.map((userID) => ({ at: 1, joined: userID })),
  );
  const csv = await bytesOf(pathOf(congress, 'attendance.csv'));
  expect(
    csv
      .split('\r\n')
      .slice(1, -1)
      .map((row) => Number(row.split(',')[0])),
  ).toEqual(people);
});

/** Reads a row as a spreadsheet does. */
function readRow(row: string): string[] {
  const cells: string[] = [];
  for (let rest = row.slice(0, -2); ; ) {
    const [cell = ''] = /^(?:"(?:[^"]|"")*"|[^",\r\n]*)/.exec(rest) ?? [];
    cells.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (cell.length === rest.length) return cells;
    expect(rest[cell.length]).toBe(',');
    rest = rest.slice(cell.length + 1);
  }
}

test('whatever a cell has comes back, and none is a formula', () => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", ' ', 'a', '＝') }),
  );
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (cells) => {
      const row = csvRow(cells);
      expect(row.endsWith('\r\n')).toBe(true);
      const read = readRow(row);
      expect(read.map((cell, n) => (cell === cells[n] ? cell : cell.replace(/^'/, '')))).toEqual(cells);
      expect(read.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell))).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect(csvRow([-1, null, new Date(0), 0.5])).toBe('-1,,1970-01-01T00:00:00.000Z,0.5\r\n');
});
