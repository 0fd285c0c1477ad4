import type { Instance } from '@rollcall/client';
import type { MeetingDetails } from '@rollcall/client/react';
import { useEffect } from 'react';
import { useNow, when } from '../../times.ts';
import { OutsidePage } from './outside-page.tsx';
import { announcedUntil, timeUntil } from './time-until.ts';

interface WaitingPageProps {
  instance: Instance;
  meeting: MeetingDetails;
  /** By this device's clock; undefined once it is due. */
  opensAt: Date | undefined;
}

/** A meeting that is yet to begin. The page waits for it, and nobody has to do anything. */
export function WaitingPage({ instance, meeting, opensAt }: WaitingPageProps) {
  const now = useNow();
  const due = opensAt ?? new Date(0);
  const opens = `Opens ${when(meeting.fromdatetime)}`;
  useEffect(() => {
    // After the heading of the page, which has put its own name there.
    document.title = `${opens} · ${meeting.title} · Rollcall`;
  }, [opens, meeting.title]);
  return (
    <OutsidePage instance={instance} meeting={meeting}>
      <p className="outside-countdown" role="timer">
        {timeUntil(due, now)}
      </p>
      <p className="faint">This page opens by itself.</p>
      <p className="visually-hidden" role="status">
        {opensAt && announcedUntil(opensAt, now)}
      </p>
    </OutsidePage>
  );
}
