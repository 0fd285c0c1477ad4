import type { Ended } from '@rollcall/shared/events';
import type { FeedStart } from '../domain/meetings/watch.ts';
import type { NumberLine, Place } from '../stores/number-line.ts';
import { endOf, recordOf } from './archived.ts';
import { commonPoint } from './common-point.ts';
import type { Hub } from './hub.ts';
import { finish, reset, send, type Watcher } from './watcher.ts';

/** Is called with the place after which a feed begins, before its first event, which has an id itself. */
type OnPosition = (place: Place) => void;

/** Delivers a feed to one watcher, until it is over or the watcher is gone. */
export async function deliver(
  hub: Hub,
  start: FeedStart,
  watcher: Watcher,
  onPosition: OnPosition = () => {},
): Promise<void> {
  hub.admissions.add(start, watcher);
  if (watcher.signal.aborted) return;
  if (start.record) {
    begin(hub, start, start.line, watcher, onPosition);
    return await deliverRecord(hub, start, endOf(start.record), watcher);
  }
  await hub.withLine(start.instance, async (line) => {
    // Redis has lost the instance, or it has ended, just now: the watcher is told when it comes again.
    if (!line || !(await line.reach(start.line.generation, watcher.signal))) return watcher.cut();
    const known = line.numberLine;
    const seq = Math.max(known.seq, start.line.seq);
    begin(hub, start, known.generation === start.line.generation ? { ...known, seq } : known, watcher, onPosition);
    await line.follow(watcher);
  });
}

/** Whether a watcher who has seen the end, as far as there was one then, needs nothing more. */
export const hasSeenAll = ({ line, isOver, lastEventId }: FeedStart): boolean =>
  isOver &&
  lastEventId?.seq === line.seq &&
  commonPoint({ generation: line.generation, ...lastEventId }, line) === line.seq;

/** Puts a watcher at its place on the line. One that has seen what is lost is sent a reset to the last common change. */
function begin(
  { parts: { observer } }: Hub,
  { line: { seq, generation }, lastEventId, details, caller }: FeedStart,
  line: NumberLine,
  watcher: Watcher,
  onPosition: OnPosition,
) {
  const seen = { generation: lastEventId?.generation ?? generation, seq: lastEventId?.seq ?? seq };
  const place = { seq: commonPoint(seen, line), generation: line.generation };
  watcher.cursor = place.seq;
  watcher.details = details;
  watcher.admittedAt = caller.admin ? undefined : commonPoint({ seq, generation }, line);
  // The reset is the first to bear the new place, so that whoever misses it is sent it again.
  if (place.seq < seen.seq) {
    reset(watcher, place);
    observer?.onReset();
  } else onPosition(place);
}

/** Delivers the changes of an instance that has left Redis from MySQL. */
async function deliverRecord(
  { parts: { db, backlog } }: Hub,
  { instance, line }: FeedStart,
  ended: Ended,
  watcher: Watcher,
) {
  const record = recordOf(db, instance, line.generation, ended);
  while (!watcher.signal.aborted && watcher.cursor < ended.seq) {
    await watcher.drained();
    const batch = await backlog.read(record, watcher.cursor, watcher);
    // A record with a gap, which only somebody who deleted rows can have made, is delivered up to there.
    if (!batch || batch.last <= watcher.cursor) break;
    send(watcher, batch);
  }
  if (!watcher.signal.aborted) finish(watcher, ended, line.generation);
}
