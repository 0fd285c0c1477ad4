import type { Instance } from '@rollcall/client';
import type { MeetingDetails } from '@rollcall/client/react';
import type { ReactNode } from 'react';
import { useMe } from '../../me/me.ts';
import { mayManage } from '../../me/rights.ts';
import { schedulePath } from '../../path.ts';
import { inFull, window } from '../../times.ts';
import { Link } from '../../ui/link.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import './outside.css';

interface OutsidePageProps {
  instance: Instance;
  meeting: MeetingDetails;
  /** Whether it does not take place. */
  isOff?: boolean;
  /** What is to be known of the meeting now. */
  children: ReactNode;
}

/** A meeting that nobody is in: what it is, and when. */
export function OutsidePage({ instance, meeting, isOff = false, children }: OutsidePageProps) {
  const me = useMe();
  const { title, description, isPublic, fromdatetime, todatetime, role } = meeting;
  return (
    <article className="outside">
      <span className="chip">{isPublic ? 'Open to all' : 'By invitation'}</span>
      <PageTitle name={title} />
      <p className="outside-when">
        <time dateTime={fromdatetime.toISOString()} title={`${inFull(fromdatetime)} to ${inFull(todatetime)}`}>
          {isOff ? <s>{window(fromdatetime, todatetime)}</s> : window(fromdatetime, todatetime)}
        </time>
      </p>
      {description && <p className="outside-about">{description}</p>}
      <div className="outside-now">{children}</div>
      <div className="row">
        <Link to="/" className="button">
          See what is live
        </Link>
        {mayManage(me, role) && (
          <Link to={schedulePath(instance.meetingID)} className="button">
            Schedule and audience
          </Link>
        )}
      </div>
    </article>
  );
}
