import { MessageBody } from '../../meeting/message/message-body.tsx';
import { day, inFull } from '../../times.ts';
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

/** A line of the transcript. */
export function TranscriptLine({ row, finder, isCurrent }: TranscriptLineProps) {
  if (row.kind === 'day') return <h3 className="transcript-day">{day(row.at)}</h3>;
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
        <div className="transcript-body">
          {finder?.test(change.body) ? (
            <Found text={change.body} finder={finder} />
          ) : (
            <MessageBody body={change.body} />
          )}
        </div>
      </div>
    </article>
  );
}

/** A message with what was found in it, all of it and as it was written. */
const Found = ({ text, finder }: { text: string; finder: RegExp }) => (
  <p className="body" dir="auto">
    {pieces(text, finder).map(({ text, isFound, at }) => (isFound ? <mark key={at}>{text}</mark> : text))}
  </p>
);
