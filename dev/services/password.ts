import { randomBytes } from 'node:crypto';

/** 128 random bits as letters and digits, which need no quoting in URLs, SQL or configuration files. */
export function newPassword(): string {
  return randomBytes(16).toString('hex');
}
