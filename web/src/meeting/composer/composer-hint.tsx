import { limits } from '@rollcall/shared/limits';
import type { Standing } from './standing.ts';

interface ComposerHintProps {
  id: string;
  standing: Standing;
  /** How many characters more the message may have. */
  left: number;
}

const warnFrom = 200;

/** What stands between the user and sending; if nothing, how to send. */
export function ComposerHint({ id, standing, left }: ComposerHintProps) {
  const isTooLong = left < 0;
  const isUsual = standing === 'in' && left >= warnFrom;
  const className = `composer-hint${isTooLong ? ' too-long' : ''}${isUsual ? ' usual' : ''}`;
  return (
    // How many characters are left is not announced with each of them.
    <p id={id} className={className} aria-live={isTooLong || standing !== 'in' ? 'polite' : 'off'}>
      {wordsFor(standing, left)}
    </p>
  );
}

function wordsFor(standing: Standing, left: number): string {
  if (left < 0) return `${(-left).toLocaleString()} characters too many: a message has at most ${limits.bodyLength}.`;
  if (standing === 'out') return 'Join to send.';
  if (standing === 'left') return 'You have left. Join again to send.';
  return left < warnFrom ? `${left} characters left` : 'Enter sends, Shift+Enter makes a new line';
}
