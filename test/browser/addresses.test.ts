import { readAddresses } from '@rollcall/web/schedule/audience/addresses';
import { readCsv } from '@rollcall/web/schedule/audience/csv';
import { expect, test } from 'vitest';

const emails = (text: string) => readAddresses(text).addresses.map(({ email }) => email);

test('e-mails are read as people paste them, with names or without', () => {
  const pasted =
    'Ann Lee <Ann@Example.com>; bob@example.com,\n\n"Cole, Cem" <cem@example.com>\tdan@example.com.\nEve eve@example.com';
  expect(readAddresses(pasted)).toEqual({
    addresses: [
      { email: 'ann@example.com', name: 'Ann Lee' },
      { email: 'bob@example.com', name: '' },
      { email: 'cem@example.com', name: 'Cole, Cem' },
      { email: 'dan@example.com', name: '' },
      { email: 'eve@example.com', name: '' },
    ],
    wrong: [],
    repeated: 0,
  });
});

test('an e-mail counts once, and what is none is named with its line', () => {
  expect(
    readAddresses('ann@example.com\r\nANN@example.com\r\nnobody\r\nbob@; Ann <ann@@x>\r\ncem@example.com'),
  ).toEqual({
    addresses: [
      { email: 'ann@example.com', name: '' },
      { email: 'cem@example.com', name: '' },
    ],
    wrong: [
      { line: 3, text: 'nobody' },
      { line: 4, text: 'bob@' },
      { line: 4, text: 'ann@@x' },
    ],
    repeated: 1,
  });
});

test('an e-mail before a name on the same line is not a part of the name', () => {
  expect(readAddresses('ann@example.com Bob Lee <bob@example.com> "Cem"  <cem@example.com>').addresses).toEqual([
    { email: 'ann@example.com', name: '' },
    { email: 'bob@example.com', name: 'Bob Lee' },
    { email: 'cem@example.com', name: 'Cem' },
  ]);
});

test('nothing is read out of nothing, and an e-mail that is too long is none', () => {
  expect(readAddresses(' \n\n')).toEqual({ addresses: [], wrong: [], repeated: 0 });
  expect(emails(`${'a'.repeat(308)}@example.com`)).toHaveLength(1);
  expect(readAddresses(`${'a'.repeat(309)}@example.com`).wrong).toHaveLength(1);
});

test('thousands of e-mails are read at once', () => {
  const many = Array.from({ length: 5000 }, (_, n) => `Person ${n} <person.${n}@example.com>`);
  expect(emails(many.join('\n'))).toHaveLength(5000);
  expect(emails(many.join('; '))).toHaveLength(5000);
  expect(emails(many.join(' '))).toHaveLength(5000);
  expect(emails(many.map((one) => one.replace(/.*<(.*)>/, '$1')).join(' '))).toHaveLength(5000);
  expect(emails('no e-mail '.repeat(20_000))).toHaveLength(0);
  expect(emails(`Ann${' '.repeat(100_000)}<ann@example.com>`)).toHaveLength(1);
  expect(emails(` ${'x'.repeat(100_000)}`)).toHaveLength(0);
});

test('hundreds of thousands of e-mails are read out of a CSV file', () => {
  const rows = Array.from({ length: 150_000 }, (_, n) => `Person ${n},person.${n}@example.com`);
  expect(readCsv(['Name,E-mail', ...rows].join('\n')).addresses).toHaveLength(150_000);
});

test('of a CSV file, the column with e-mails is read, below its heading', () => {
  const csv = '\uFEFFFull name;Team;E-mail\n"Lee; Ann";A;Ann@example.com\nBob;B;bob@example\n\nCem;B;none\nDan;B;\n';
  expect(readCsv(csv)).toEqual({
    column: 'E-mail',
    addresses: [
      { email: 'ann@example.com', name: 'Lee; Ann' },
      { email: 'bob@example', name: 'Bob' },
    ],
    wrong: [
      { line: 5, text: 'none' },
      { line: 6, text: '' },
    ],
    repeated: 0,
  });
});

test('a CSV file may have no heading, one column, or no e-mail at all', () => {
  expect(readCsv('ann@example.com\nbob@example.com\nann@example.com\n')).toEqual({
    column: undefined,
    addresses: [
      { email: 'ann@example.com', name: '' },
      { email: 'bob@example.com', name: '' },
    ],
    wrong: [],
    repeated: 1,
  });
  expect(readCsv('')).toEqual({ column: undefined, addresses: [], wrong: [], repeated: 0 });
  expect(readCsv('Name,Age\nAnn,3\n').wrong).toEqual([
    { line: 1, text: 'Name' },
    { line: 2, text: 'Ann' },
  ]);
});
