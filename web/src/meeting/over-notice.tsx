import type { Instance } from '@rollcall/client';
import type { MeetingState } from '@rollcall/client/react';
import { useMe } from '../me/me.ts';
import { mayManage, seesAll } from '../me/rights.ts';
import { recordPath } from '../path.ts';
import { when } from '../times.ts';
import { Link } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { EndReason } from './end-reason.tsx';

interface OverNoticeProps {
  instance: Instance;
  meeting: Pick<MeetingState, 'isCancelled' | 'stayed' | 'endReason' | 'meeting' | 'me' | 'messages'>;
  endedAt: Date;
}

/** That a meeting is over, how it ended, and where to read on. */
export function OverNotice({ instance, meeting, endedAt }: OverNoticeProps) {
  const user = useMe();
  const { isCancelled, stayed, endReason, meeting: details, me, messages } = meeting;
  const role = details?.role ?? null;
  const mayReadRecord = me.firstJoinSeq !== undefined || mayManage(user, role) || seesAll(user);
  return (
    <Notice kind="status">
      <p>
        <strong>{isCancelled ? 'This meeting was cancelled.' : 'This meeting is over.'}</strong> It ended{' '}
        {when(endedAt)}
        {stayed.length > 0 && `, with ${stayed.length.toLocaleString()} still in`}.
        {messages.length > 0 && ' Its messages stay here to read.'}
        {mayReadRecord && (
          <>
            {' '}
            <Link to={recordPath(instance)}>See the record</Link>
          </>
        )}
      </p>
      <EndReason reason={endReason} />
    </Notice>
  );
}
