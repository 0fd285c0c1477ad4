import { reasonOf } from '@rollcall/client';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { inWords } from '../words.ts';

/** Shown in place of a meeting that does not exist, or that the user may not see. */
export function RefusedPage({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const isForbidden = reasonOf(error) === 'NOT_ALLOWED';
  return (
    <div className="empty" role="alert">
      <PageTitle name={isForbidden ? 'You are not invited' : 'This meeting cannot be shown'} />
      <p>{inWords(error, 'open')}</p>
      <div className="row">
        <Link to="/" className="button primary">
          See what is live
        </Link>
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      </div>
    </div>
  );
}
