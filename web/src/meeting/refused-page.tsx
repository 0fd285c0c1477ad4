import { type ErrorCode, type Instance, reasonOf } from '@rollcall/client';
import { useMe } from '../me/me.ts';
import { mayManage } from '../me/rights.ts';
import { schedulePath } from '../path.ts';
import { Link } from '../ui/link.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { inWords } from '../words.ts';

const shutOut = 'Your e-mail is no longer on the list of this meeting, so nothing of it is shown to you.';

/** What the page answers alike, so that nobody learns from it what meetings there are. */
const unknownOrForbidden: readonly (ErrorCode | undefined)[] = [
  'INSTANCE_UNKNOWN',
  'NOT_ALLOWED',
  'MEETING_NOT_ACTIVE',
];

interface RefusedPageProps {
  instance: Instance;
  error: unknown;
  /** Whether the meeting was on the page before. */
  hadSeenIt: boolean;
  onRetry: () => void;
}

/** Shown in place of a meeting that does not exist, or that the user may not see, or no longer. */
export function RefusedPage({ instance, error, hadSeenIt, onRetry }: RefusedPageProps) {
  const me = useMe();
  const { email, name } = me;
  const reason = reasonOf(error);
  const isShutOut = reason === 'NOT_ALLOWED' && hadSeenIt;
  const isEither = !isShutOut && unknownOrForbidden.includes(reason);
  const signedInAs = email ?? name;
  return (
    <div className="empty" role="alert">
      <PageTitle
        name={
          isShutOut
            ? 'You are no longer invited'
            : isEither
              ? 'This meeting does not exist, or is not for you'
              : 'This meeting cannot be shown'
        }
      />
      {isEither ? (
        <p>
          Check the link with whoever gave it to you.
          {signedInAs && ` You are signed in as ${signedInAs}: it may be meant for another address.`}
        </p>
      ) : (
        <p>{isShutOut ? shutOut : inWords(error, 'open')}</p>
      )}
      <div className="row">
        <Link to="/" className="button primary">
          See what is live
        </Link>
        {/* Who manages all meetings need not be invited to this one. */}
        {mayManage(me, null) && (
          <Link to={schedulePath(instance.meetingID)} className="button">
            Schedule and audience
          </Link>
        )}
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      </div>
    </div>
  );
}
