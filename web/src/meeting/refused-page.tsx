import { reasonOf } from '@rollcall/client';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { inWords } from '../words.ts';

const shutOut = 'Your e-mail is no longer on the list of this meeting, so nothing of it is shown to you.';

interface RefusedPageProps {
  error: unknown;
  /** Whether the meeting was on the page before. */
  hadSeenIt: boolean;
  onRetry: () => void;
}

/** Shown in place of a meeting that does not exist, or that the user may not see, or no longer. */
export function RefusedPage({ error, hadSeenIt, onRetry }: RefusedPageProps) {
  const isForbidden = reasonOf(error) === 'NOT_ALLOWED';
  const isShutOut = isForbidden && hadSeenIt;
  return (
    <div className="empty" role="alert">
      <PageTitle
        name={
          isShutOut ? 'You are no longer invited' : isForbidden ? 'You are not invited' : 'This meeting cannot be shown'
        }
      />
      <p>{isShutOut ? shutOut : inWords(error, 'open')}</p>
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
