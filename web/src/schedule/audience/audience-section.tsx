import type { ScheduledMeeting } from '@rollcall/client';
import { useState } from 'react';
import { ListProblem } from '../../list/scheduled/list-problem.tsx';
import { AudienceList } from './audience-list.tsx';
import { InviteForm } from './invite-form.tsx';
import { useAudience } from './use-audience.ts';

interface AudienceSectionProps {
  meeting: ScheduledMeeting;
  isEditable: boolean;
}

/** Who is invited to a meeting. */
export function AudienceSection({ meeting, isEditable }: AudienceSectionProps) {
  const { meetingID, isPublic, live } = meeting;
  const [said, setSaid] = useState('');
  const { audience, emails, isWhole, isPaused, readOn, error, refetch } = useAudience(meetingID);
  return (
    <section className="panel" aria-labelledby="audience">
      <div className="panel-head">
        <h2 id="audience">Audience</h2>
        {audience && audience.length > 0 && (
          <span className="faint">
            {audience.length.toLocaleString()}
            {isWhole ? ' invited' : ' and more invited'}
          </span>
        )}
      </div>
      {isPublic && (
        <p className="faint">
          This meeting is open to all, so nobody needs an invitation. The list counts once it is not.
        </p>
      )}
      {!isPublic && live > 0 && isEditable && (
        <p className="faint">
          It is live: who is invited may enter at once, and who is taken off the list is taken out.
        </p>
      )}
      <p role="status" className="done">
        {said}
      </p>
      {error && <ListProblem error={error} isShown={audience !== undefined} onRetry={() => void refetch()} />}
      {audience && (
        <AudienceList
          meeting={meeting}
          audience={audience}
          isEditable={isEditable}
          onMore={isPaused ? readOn : undefined}
          onDone={setSaid}
        />
      )}
      {isEditable && audience && (
        <InviteForm meeting={meeting} audience={audience} known={emails} isWhole={isWhole} onDone={setSaid} />
      )}
    </section>
  );
}
