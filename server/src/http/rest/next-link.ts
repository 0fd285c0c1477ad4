/** The header that links to the next page of a list, relative to the request; none on the last page, or where there are no pages. */
export function nextLink(query: URLSearchParams, answer: unknown): Record<string, string> {
  const cursor = cursorOf(answer);
  if (cursor === null) return {};
  const next = new URLSearchParams(query);
  next.set('cursor', cursor);
  return { link: `<?${next.toString()}>; rel="next"` };
}

function cursorOf(answer: unknown): string | null {
  if (typeof answer !== 'object' || answer === null || !('nextCursor' in answer)) return null;
  const { nextCursor } = answer;
  return typeof nextCursor === 'string' || typeof nextCursor === 'number' ? String(nextCursor) : null;
}
