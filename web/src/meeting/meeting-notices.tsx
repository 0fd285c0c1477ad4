import { Notice } from '../ui/notice.tsx';
import { Time } from '../ui/time.tsx';
import { inWords } from '../words.ts';
import type { Connection } from './use-feed.ts';
import type { MeetingView, TakenOut } from './view.ts';

interface MeetingNoticesProps {
  view: MeetingView;
  connection: Connection;
  /** Why the feed was refused. */
  error: unknown;
  /** Why the user could not join or leave. */
  problem: string | undefined;
  onRetry: () => void;
}

/** What the user has to know about the meeting just now. */
export function MeetingNotices({ view, connection, error, problem, onRetry }: MeetingNoticesProps) {
  const { endedAt, endingAt, own } = view;
  return (
    <>
      {endedAt && <OverNotice view={view} endedAt={endedAt} />}
      {endingAt && !endedAt && (
        <Notice kind="status">
          This meeting ends soon, at <Time at={endingAt} />.
        </Notice>
      )}
      {connection === 'refused' && (
        <Notice kind="alert">
          <p>{inWords(error, 'open')} This page is no longer updated.</p>
          <button type="button" className="button" onClick={onRetry}>
            Try again
          </button>
        </Notice>
      )}
      {problem && <Notice kind={endedAt ? 'status' : 'alert'}>{problem}</Notice>}
      {own.takenOut && !endedAt && <TakenOutNotice {...own.takenOut} />}
    </>
  );
}

function OverNotice({ view: { isCancelled, stayed }, endedAt }: { view: MeetingView; endedAt: Date }) {
  return (
    <Notice kind="status">
      <strong>{isCancelled ? 'This meeting was cancelled.' : 'This meeting is over.'}</strong> It ended at{' '}
      <Time at={endedAt} />
      {stayed.length > 0 && `, with ${stayed.length.toLocaleString()} still in`}. Its messages stay here to read.
    </Notice>
  );
}

const why: Record<TakenOut['reason'], string> = {
  timeout: 'because your connection was gone for too long. Join again to continue.',
  removed: 'by a host of the meeting. You can join again while you are invited.',
  uninvited: 'because you are no longer invited.',
};

function TakenOutNotice({ reason, at }: TakenOut) {
  return (
    <Notice kind="alert">
      You were removed at <Time at={at} />
      {reason === 'removed' ? ' ' : ', '}
      {why[reason]}
    </Notice>
  );
}
