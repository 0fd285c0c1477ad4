/** Limits that server and client share; the server refuses an input beyond them with `INVALID_INPUT`. */
export const limits = {
  /** Items on one page of a list. */
  pageSize: 1000,
  /** Items on a page if the caller gives no `limit`. */
  defaultPageSize: 100,
  /** Bytes on a page of a list, about: a page is shorter where its items are long, but has one at least. */
  pageBytes: 256 * 1024,
  /** Bytes of all pages in one HTTP response, about: calls sent together have an equal share of it each. */
  batchBytes: 1024 * 1024,
  /** Characters (Unicode code points) in a message, after trimming. */
  bodyLength: 4000,
  /** Characters in the name, gender and externalID of a user. */
  nameLength: 255,
  genderLength: 32,
  externalIDLength: 255,
  /** Users that one call may add or change. */
  usersPerCall: 1000,
  /** Length of a lease, in seconds. */
  leaseSeconds: { min: 10, max: 300 },
  /** Characters in a requestID. */
  requestIDLength: 128,
  /** Characters in an e-mail. */
  emailLength: 320,
  /** E-mails by which one call changes an audience. */
  emailsAtOnce: 1000,
  /** Calls in one HTTP request. */
  batchSize: 50,
  /** Bytes in the body of one HTTP request. */
  requestBytes: 1024 * 1024,
  /** Bytes in the URL of one HTTP request, which carries a query's input. */
  urlBytes: 16 * 1024,
} as const;
