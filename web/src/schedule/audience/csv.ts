import Papa from 'papaparse';
import { type Addresses, gather, isEmail } from './addresses.ts';

/** What a CSV file says: the e-mails of one of its columns. */
export interface CsvAddresses extends Addresses {
  /** What the first row calls that column; undefined where it is no heading. */
  column: string | undefined;
}

const nameLike = /name/i;

/** Reads e-mails out of CSV, whatever it is separated by: those of the column that has the most. */
export function readCsv(text: string): CsvAddresses {
  const rows = Papa.parse<string[]>(text, { skipEmptyLines: false })
    .data.map((cells, n) => ({ line: n + 1, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const emailsIn = (column: number) => rows.filter(({ cells }) => isEmail(cells[column] ?? '')).length;
  const counts = Array.from({ length: width }, (_, column) => emailsIn(column));
  const most = Math.max(0, ...counts);
  const column = Math.max(0, counts.indexOf(most));
  const [first, ...others] = rows;
  const hasHeading = first !== undefined && most > 0 && !first.cells.some(isEmail);
  const heading = hasHeading ? first.cells : [];
  const nameColumn = heading.findIndex((title, at) => at !== column && nameLike.test(title));
  const people = hasHeading ? others : rows;
  return {
    column: heading[column] || undefined,
    ...gather(
      people.map(({ line, cells }) => ({
        line,
        email: cells[column] ?? '',
        name: nameColumn === -1 ? '' : (cells[nameColumn] ?? ''),
      })),
    ),
  };
}
