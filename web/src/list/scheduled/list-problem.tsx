import { Notice } from '../../ui/notice.tsx';
import { inWords } from '../../words.ts';

interface ListProblemProps {
  error: Error;
  /** Whether what was known before is on the page. */
  isShown: boolean;
  onRetry(): void;
}

/** Says why a list could not be read. */
export const ListProblem = ({ error, isShown, onRetry }: ListProblemProps) => (
  <Notice kind="alert">
    <p>
      {inWords(error, 'list')} {isShown ? 'Showing the last known list.' : ''}
    </p>
    <button type="button" className="button" onClick={onRetry}>
      Try again
    </button>
  </Notice>
);
