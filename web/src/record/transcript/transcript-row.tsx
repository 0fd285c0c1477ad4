import { inFull } from '../../times.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Time } from '../../ui/time.tsx';
import { pieces } from './find.ts';
import { happening } from './happening.ts';
import type { TranscriptRow } from './transcript-rows.ts';

interface TranscriptLineProps {
  row: TranscriptRow;
  finder: RegExp | undefined;
  /** Whether this is the match that the reader is at. */
  isCurrent: boolean;
}

const dayFormat = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

/** A line of the transcript. */
export function TranscriptLine({ row, finder, isCurrent }: TranscriptLineProps) {
  if (row.kind === 'day') return <h3 className="transcript-day">{dayFormat.format(row.at)}</h3>;
  const { change } = row;
  const name = change.name || (change.type === 'amended' ? 'Somebody' : `User ${change.userID}`);
  if (change.type !== 'posted') {
    return (
      <p className="transcript-event">
        <Time at={change.timestamp} /> <span className="transcript-who">{name}</span> {happening(change)}
      </p>
    );
  }
  return (
    <article className={isCurrent ? 'transcript-message current' : 'transcript-message'}>
      <Avatar userID={change.userID} name={name} />
      <div className="transcript-said">
        <p className="transcript-from">
          <span className="transcript-who">{name}</span> <Time at={change.timestamp} />
          <span className="transcript-seq" title={`Change ${change.seq} of the record, ${inFull(change.timestamp)}`}>
            #{change.seq}
          </span>
        </p>
        <p className="transcript-body" dir="auto">
          {finder ? <Found text={change.body} finder={finder} /> : change.body}
        </p>
      </div>
    </article>
  );
}

const Found = ({ text, finder }: { text: string; finder: RegExp }) =>
  pieces(text, finder).map(({ text, isFound, at }) => (isFound ? <mark key={at}>{text}</mark> : text));
