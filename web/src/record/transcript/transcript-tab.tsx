import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react';
import { LongListItems } from '../../ui/long-list/long-list-items.tsx';
import { useLongList } from '../../ui/long-list/use-long-list.ts';
import { Notice } from '../../ui/notice.tsx';
import { Scroller } from '../../ui/scroller.tsx';
import { inWords } from '../../words.ts';
import type { RecordOf } from '../head/record-of.ts';
import { finderOf, matchesOf } from './find.ts';
import { TranscriptBar } from './transcript-bar.tsx';
import { TranscriptLine } from './transcript-row.tsx';
import { authorsOf, type TranscriptRow, transcriptRows, type Wanted } from './transcript-rows.ts';
import type { useChanges } from './use-changes.ts';
import { useMatches } from './use-matches.ts';
import './transcript.css';

const keyOf = ({ key }: TranscriptRow): number | string => key;
/** px of a message of one line, and of what else happened */
const estimate = (row: TranscriptRow): number => (row.kind === 'change' && row.change.type === 'posted' ? 66 : 32);

/** What was said, to read and to search. */
export function TranscriptTab({ of, read }: { of: RecordOf; read: ReturnType<typeof useChanges> }) {
  const { changes, error, isWhole, isPaused, readOn, retry } = read;
  const [wanted, setWanted] = useState<Wanted>({ comings: false, userID: undefined });
  const pick = useCallback((userID: number | undefined) => setWanted((wanted) => ({ ...wanted, userID })), []);
  const [search, setSearch] = useState('');
  const deferred = useDeferredValue(search);
  const rows = useMemo(() => transcriptRows(changes ?? [], wanted), [changes, wanted]);
  const authors = useMemo(() => authorsOf(changes ?? []), [changes]);
  const finder = useMemo(() => finderOf(deferred), [deferred]);
  const matches = useMemo(() => matchesOf(rows, finder), [rows, finder]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useLongList({ items: rows, keyOf, estimate, scroller });
  const { at, go } = useMatches(deferred, matches, list.toIndex);
  const current = at === undefined ? undefined : rows[matches[at] ?? -1]?.key;
  return (
    <div className="transcript">
      <TranscriptBar
        search={search}
        onSearch={setSearch}
        found={finder && { at, count: matches.length, go }}
        authors={authors}
        wanted={wanted}
        onPick={pick}
        onComings={(comings) => setWanted({ ...wanted, comings })}
      />
      {error && (
        <Notice kind="alert">
          <p>{inWords(error, 'open')}</p>
          <button type="button" className="button" onClick={() => void retry()}>
            Try again
          </button>
        </Notice>
      )}
      <Scroller ref={scroller} role="region" className="transcript-scroller" label="Transcript" toEnd={list.toEnd}>
        {!changes && !error && <p className="hush">Reading what was said…</p>}
        {changes && rows.length === 0 && <p className="hush">{emptyBecause(of, isWhole, wanted)}</p>}
        <LongListItems list={list} className="transcript-list">
          {(row) => <TranscriptLine row={row} finder={finder} isCurrent={row.key === current} />}
        </LongListItems>
        {isPaused && (
          <p className="hush">
            These are the first {changes?.length.toLocaleString()} changes.{' '}
            <button type="button" className="button" onClick={readOn}>
              Read on
            </button>
          </p>
        )}
      </Scroller>
    </div>
  );
}

function emptyBecause({ state }: RecordOf, isWhole: boolean, { userID }: Wanted): string {
  if (!isWhole) return 'Reading what was said…';
  if (userID !== undefined) return 'This person said nothing.';
  return state === 'live' ? 'Nothing has been said yet.' : 'Nothing was said in this meeting.';
}
