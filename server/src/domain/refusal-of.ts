import { type InputIssue, Refusal } from '@rollcall/shared/refusals';
import { ZodError } from 'zod';
import { isUnavailable } from '../stores/unavailable.ts';

/** The refusal that an error stands for; undefined for an unforeseen error. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (error instanceof ZodError) {
    return new Refusal('INVALID_INPUT', { issues: error.issues.map(inputIssue), cause: error });
  }
  return isUnavailable(error) ? new Refusal('UNAVAILABLE', { cause: error }) : undefined;
}

const inputIssue = ({ path, message }: ZodError['issues'][number]): InputIssue => ({
  path: path.map((key) => (typeof key === 'symbol' ? String(key) : key)),
  message,
});
