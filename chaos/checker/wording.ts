import type { Row } from '../rows.ts';

/** How violations name a change: `post of user 1 “hello”`. */
export const named = ({ verb, userID, body }: Pick<Row, 'verb' | 'userID' | 'body'>): string =>
  `${verb} of user ${userID}${body === null ? '' : ` “${body}”`}`;
