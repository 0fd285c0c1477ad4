import { limits } from './limits.ts';

/** One `@`, something on both sides of it, no empty part in the domain, and nothing of what surrounds e-mails in a list of them. */
const emailShape = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\.]+(\.[^\s@"(),:;<>[\]\\.]+)*$/u;

/** Whether a trimmed text is an e-mail, but for its length. */
export const hasEmailShape = (value: string): boolean => emailShape.test(value);

const characters = (value: string): number => Array.from(value).length;

/** Whether an e-mail is not too long; a letter in lower case may be two characters. */
export const fitsEmail = (value: string): boolean =>
  Math.max(characters(value), characters(value.toLowerCase())) <= limits.emailLength;
