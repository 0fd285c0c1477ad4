import { randomUUID } from 'node:crypto';

/** The id by which a retry of this call is recognised; a caller who sends none cannot retry safely. */
export const requestIDOf = ({ requestID = randomUUID() }: { requestID?: string | undefined }): string => requestID;
