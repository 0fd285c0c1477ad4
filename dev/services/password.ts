import { randomBytes } from 'node:crypto';

/** 128 random bits as letters and digits, which neither a URL nor SQL nor a configuration file needs to quote. */
export function newPassword(): string {
  return randomBytes(16).toString('hex');
}
