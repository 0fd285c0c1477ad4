import { reasonOf } from '@rollcall/client';
import { useMe } from '../me/me.ts';
import { Notice } from '../ui/notice.tsx';
import { inWords } from '../words.ts';
import { AttendanceTab } from './attendance/attendance-tab.tsx';
import { useAttendance } from './attendance/use-attendance.ts';
import { DownloadList } from './downloads/download-list.tsx';
import { RecordHead } from './head/record-head.tsx';
import type { RecordOf } from './head/record-of.ts';
import { NoRecordPage } from './no-record-page.tsx';
import { RecordTabs } from './record-tabs.tsx';
import { SealPanel } from './seal/seal-panel.tsx';
import { TranscriptTab } from './transcript/transcript-tab.tsx';
import { useChanges } from './transcript/use-changes.ts';

/** A record that there is, if it is for the reader. */
export function RecordOfInstance({ of }: { of: RecordOf }) {
  const me = useMe();
  const attendance = useAttendance(of);
  const read = useChanges(of);
  const { roll, error, isWhole, retry } = attendance;
  const reason = reasonOf(error);
  if (!roll && (reason === 'NOT_ALLOWED' || reason === 'INSTANCE_UNKNOWN')) return <NoRecordPage />;
  const seesAll = of.role === 'host' || me.scopes.includes('admin');
  const people = of.closed?.people ?? (seesAll && isWhole ? roll?.people.length : undefined);
  const messages = read.isWhole ? read.changes?.filter(({ type }) => type === 'posted').length : undefined;
  const tabs = [
    {
      value: 'attendance',
      label: seesAll ? 'Attendance' : 'Your attendance',
      content: roll ? (
        <AttendanceTab of={of} roll={roll} isWhole={isWhole} seesAll={seesAll} />
      ) : (
        !error && <p className="hush appears">Reading who was in…</p>
      ),
    },
    { value: 'messages', label: 'Messages', content: <TranscriptTab of={of} read={read} /> },
    {
      value: 'seal',
      label: 'Seal and downloads',
      content: (
        <div className="record-panels">
          <SealPanel of={of} />
          <DownloadList instance={of.instance} people={people} changes={of.closed?.changes} />
        </div>
      ),
    },
  ];
  return (
    <div className="record">
      <RecordHead of={of} people={people} messages={messages} />
      {error && (
        <Notice kind="alert">
          <p>
            {inWords(error, 'open')} {roll && 'Showing what was read before.'}
          </p>
          <button type="button" className="button" onClick={() => void retry()}>
            Try again
          </button>
        </Notice>
      )}
      <RecordTabs tabs={tabs} />
    </div>
  );
}
