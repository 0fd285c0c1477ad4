import { createHash } from 'node:crypto';

/** As Redis's `sha1hex` has it. */
export const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
