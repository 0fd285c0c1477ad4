/** The limits that server and client both keep; a server refuses what exceeds them with `INVALID_INPUT`. */
export const limits = {
  /** Items on one page of a list. */
  pageSize: 1000,
  /** Items on a page when the caller names no `limit`. */
  defaultPageSize: 100,
  /** Characters (Unicode code points) of a message after trimming. */
  bodyLength: 4000,
  /** Seconds of a lease. */
  leaseSeconds: { min: 10, max: 300 },
  /** Characters of a requestID. */
  requestIDLength: 128,
  /** Calls in one HTTP request. */
  batchSize: 50,
  /** Bytes of one HTTP request's body. */
  requestBytes: 1024 * 1024,
  /** Bytes of one HTTP request's URL, which carries a query's input. */
  urlBytes: 16 * 1024,
} as const;
