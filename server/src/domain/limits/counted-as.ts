import { hash } from 'node:crypto';
import type { Caller } from '../access/caller.ts';

/** Digits of a hash that make a number which JavaScript holds exactly: 48 bits. */
const digits = 12;

/**
 * The number that a caller's calls are counted by: the userID, and a negative number for a subject whom nobody knows, so that
 * such callers do not share one.
 */
export const countedAs = ({ userID, subject }: Pick<Caller, 'userID' | 'subject'>): number =>
  userID || -Number.parseInt(hash('sha256', subject).slice(0, digits), 16);
