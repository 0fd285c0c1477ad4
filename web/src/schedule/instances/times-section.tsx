import type { ScheduledInstance } from '@rollcall/client';
import { useCallback, useRef, useState } from 'react';
import { ListProblem } from '../../list/scheduled/list-problem.tsx';
import { AddTimesDialog } from './add-times-dialog.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { zone } from './local-time.ts';
import { MoveDialog } from './move-dialog.tsx';
import { PastTimes } from './past-times.tsx';
import { TimesList } from './times-list.tsx';
import { useTimes } from './use-times.ts';

/** What is being done to the times of a meeting. */
type Doing = { what: 'add' } | { what: 'move' | 'cancel'; instance: ScheduledInstance };

/** When a meeting takes place, and has taken place. */
export function TimesSection({ meetingID, isEditable }: { meetingID: number; isEditable: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [doing, setDoing] = useState<Doing>();
  const [said, setSaid] = useState('');
  const { data: times, error, hasNextPage, fetchNextPage, refetch } = useTimes(meetingID);
  const close = useCallback(() => setDoing(undefined), []);
  const done = (words: string) => {
    setSaid(words);
    close();
  };
  return (
    <section className="panel" aria-labelledby="times">
      <div className="panel-head">
        <h2 id="times" ref={heading} tabIndex={-1}>
          Times
        </h2>
        {isEditable && (
          <button type="button" className="button" onClick={() => setDoing({ what: 'add' })}>
            Add times…
          </button>
        )}
      </div>
      <p role="status" className="done">
        {said}
      </p>
      {error && <ListProblem error={error} isShown={times !== undefined} onRetry={() => void refetch()} />}
      {times?.length === 0 && <p className="faint">Nothing is planned.</p>}
      {times && (
        <TimesList
          times={times}
          isEditable={isEditable}
          hasMore={hasNextPage}
          onMore={() => void fetchNextPage()}
          onMove={(instance) => setDoing({ what: 'move', instance })}
          onCancel={(instance) => setDoing({ what: 'cancel', instance })}
        />
      )}
      <PastTimes meetingID={meetingID} />
      <p className="field-hint">Times are in {zone()}.</p>
      {doing?.what === 'add' && (
        <AddTimesDialog meetingID={meetingID} last={times?.at(-1)} onClose={close} onDone={done} />
      )}
      {doing?.what === 'move' && <MoveDialog instance={doing.instance} onClose={close} onDone={done} />}
      {doing?.what === 'cancel' && (
        <CancelDialog instance={doing.instance} finalFocus={heading} onClose={close} onDone={done} />
      )}
    </section>
  );
}
