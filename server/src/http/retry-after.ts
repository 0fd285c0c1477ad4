/** The header that says after how many seconds a request may be sent again; none for 0 ms. */
export const retryAfter = (ms = 0): Record<string, string> =>
  ms > 0 ? { 'retry-after': String(Math.ceil(ms / 1000)) } : {};
