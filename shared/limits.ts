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
  /** Characters in the name, gender and e-mail of a user. */
  nameLength: 255,
  genderLength: 32,
  emailLength: 320,
  /** Characters in the id that another product gave to something. */
  externalIDLength: 255,
  /** Users that one call may add or change. */
  usersPerCall: 1000,
  /** Length of a lease, in seconds. */
  leaseSeconds: { min: 10, max: 300 },
  /** Characters in the title of a meeting, and in its description. */
  titleLength: 255,
  descriptionLength: 10_000,
  /** Characters in what a host gives as the reason of an early end. */
  reasonLength: 500,
  /** Instances that are added in one call. */
  windows: 500,
  /** Days that an instance may last, and years ahead that it may begin. */
  windowDays: 31,
  yearsAhead: 10,
  /** Hosts of one meeting. */
  hosts: 100,
  /** Instances of a meeting whose attendance is added up in one call. */
  attendanceInstances: 400,
  /** Characters in a requestID. */
  requestIDLength: 128,
  /** E-mails by which one call changes an audience. */
  emailsAtOnce: 1000,
  /** Calls in one HTTP request. */
  batchSize: 50,
  /** Bytes in the body of one HTTP request. */
  requestBytes: 1024 * 1024,
  /** Bytes in the URL of one HTTP request, which carries a query's input. */
  urlBytes: 16 * 1024,
} as const;
