/** What is wrong with a text that has more characters than it may; undefined if it has not. */
export function tooLong(text: string, most: number): string | undefined {
  const over = Array.from(text.trim()).length - most;
  if (over <= 0) return undefined;
  return `${over.toLocaleString()} ${over === 1 ? 'character' : 'characters'} too many.`;
}
