/** So that spreadsheets read UTF-8. */
export const byteOrderMark = '\uFEFF';

/** Text that a spreadsheet may take for a formula, which could send what is beside it elsewhere. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * Writes a row as RFC 4180 has it. Text that may be taken for a formula gets an apostrophe in front of it, which spreadsheets
 * take for "this is text".
 *
 * @param cells a number, a time, which is written in ISO, or null for an empty cell
 */
export const csvRow = (cells: readonly (string | number | Date | null)[]): string =>
  `${cells.map(cellOf).join(',')}\r\n`;

function cellOf(cell: string | number | Date | null): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  const text = formula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
