import { randomUUID } from 'node:crypto';

/** What makes a retry of this call recognisable; a caller who gives nothing cannot retry safely. */
export const requestIDOf = ({ requestID = randomUUID() }: { requestID?: string | undefined }): string => requestID;
