import { type Instance, isRefusal } from '@rollcall/client';
import { Notice } from '../ui/notice.tsx';
import { PageTitle } from '../ui/page-title.tsx';
import { inWords } from '../words.ts';
import { useRecordOf } from './head/use-record-of.ts';
import { NoRecordPage } from './no-record-page.tsx';
import { RecordOfInstance } from './record-of-instance.tsx';

/** Finds the record, and shows it, or why it cannot be shown. */
export function OpenRecord({ instance }: { instance: Instance }) {
  const { data, error, refetch } = useRecordOf(instance);
  if (data) return <RecordOfInstance of={data} />;
  if (isRefusal(error) && error.data.reason !== 'UNAVAILABLE' && error.data.reason !== 'RATE_LIMITED') {
    return <NoRecordPage />;
  }
  if (error) {
    return (
      <>
        <PageTitle name="Attendance and record" />
        <Notice kind="alert">
          <p>{inWords(error, 'open')}</p>
          <button type="button" className="button" onClick={() => void refetch()}>
            Try again
          </button>
        </Notice>
      </>
    );
  }
  return (
    <p className="hush appears" role="status">
      Opening the record…
    </p>
  );
}
