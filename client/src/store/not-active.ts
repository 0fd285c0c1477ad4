import { RollcallError } from '../error.ts';

/** What a server would answer to a post after the end. */
export const notActive = (): RollcallError =>
  new RollcallError('The meeting ended before this message was sent.', {
    shape: {
      message: 'The meeting ended before this message was sent.',
      code: -32600,
      data: { code: 'BAD_REQUEST', httpStatus: 400, reason: 'MEETING_NOT_ACTIVE', issues: [] },
    },
  });
