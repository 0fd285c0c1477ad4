declare const kind: unique symbol;

/**
 * A number of one kind. A plain number may be of any kind, so literals and sums need no cast; one known to be of
 * another kind does not compile.
 */
type NumberOf<Kind extends string> = number & { readonly [kind]?: Kind };

/** The number of a change on its instance's number line: 1, 2, 3, …; 0 stands before the first. */
export type Seq = NumberOf<'seq'>;

/** The key of a row in `user`. */
export type UserID = NumberOf<'userID'>;

/** A time, a duration or a count: neither a {@link Seq} nor a {@link UserID}. */
export type Quantity = NumberOf<never>;
