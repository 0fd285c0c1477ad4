import type { Instance, RollcallError } from '@rollcall/client';
import type { MeetingDetails } from '@rollcall/client/react';
import { when } from '../../times.ts';
import { EndReason } from '../end-reason.tsx';
import { OutsidePage } from './outside-page.tsx';

interface ClosedPageProps {
  instance: Instance;
  meeting: MeetingDetails;
  endedAt: Date;
  isCancelled: boolean;
  endReason: string | undefined;
  /** Why its record cannot be read; undefined if there is none. */
  error: RollcallError | undefined;
}

/** A meeting that is over, and of which there is nothing to read: it never took place, or its record is for others. */
export function ClosedPage({ instance, meeting, endedAt, isCancelled, endReason, error }: ClosedPageProps) {
  const isForOthers = error?.reason === 'NOT_ALLOWED';
  return (
    <OutsidePage instance={instance} meeting={meeting} isOff={isCancelled}>
      <p className="outside-countdown" role="status">
        {isCancelled ? 'This meeting was cancelled' : 'This meeting is over'}
      </p>
      <p className="faint">
        {isCancelled ? 'It was called off' : 'It ended'} {when(endedAt)}.
        {isForOthers && ' Its record is for those who took part.'}
      </p>
      <EndReason reason={endReason} />
    </OutsidePage>
  );
}
