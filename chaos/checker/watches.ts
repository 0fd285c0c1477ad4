import { isDeepStrictEqual } from 'node:util';
import type { FeedChange, FeedEvent } from '@rollcall/client';
import { readAmendment } from '@rollcall/server/domain/schedule/amendment';
import { clockToleranceMs } from '../clock.ts';
import type { Watch } from '../history.ts';
import type { Row } from '../rows.ts';
import type { InstanceEvidence, Rule } from './evidence.ts';
import { invitationOf } from './invitation.ts';
import { lossOf, wasLossBetween } from './stated-loss.ts';

/**
 * Every watcher saw each number once and in order, from where the feed began to the end, and what it was left with is
 * what MySQL has. A `reset` comes only where something was lost, and takes back nothing that still stands. A watcher who
 * stopped, or whose feed was over, may be left with changes that a loss took after that: those of the last moments before
 * the end, when the loss came between the end and the archive. Refused is who is not invited any more, and nobody else.
 */
export const watches: Rule = (evidence) => evidence.watches.flatMap((watch) => [...violationsOf(watch, evidence)]);

function* violationsOf(watch: Watch, evidence: InstanceEvidence): Generator<string> {
  const { record, losses } = evidence;
  const rows = new Map(record.rows.map((row) => [row.seq, row]));
  const stands = (event: FeedChange) => isRowOf(rows.get(event.seq), event);
  const wasLost = ({ seq }: FeedEvent, after: Date) =>
    lossOf(losses, { calledAt: after.getTime() - clockToleranceMs, seq }) !== undefined;
  // Redis may have come back without an end that had been put off, and then puts it off anew.
  const wasLossAfter = ({ timestamp }: FeedEvent) =>
    wasLossBetween(losses, timestamp.getTime() - clockToleranceMs, Number.POSITIVE_INFINITY);
  const who = `the feed of user ${watch.watcher}`;
  const whyNeedless = (seq: number, { position, shown, at }: Shown): string | undefined => {
    if (position !== undefined && seq >= position) return `it was at seq ${position}`;
    // The leaves of the end, which nobody asked for, are made again as they were.
    const isMadeAgain = (one: FeedChange) =>
      one.type === 'left' && one.reason === 'ended' && wasLost(one, one.timestamp);
    const firstLost = shown.findIndex((one) => !stands(one) || isMadeAgain(one));
    const standing = shown.slice(0, firstLost === -1 ? shown.length : firstLost).at(-1);
    if (standing && seq < standing.seq) return `seq ${standing.seq}, which it had shown, still stands`;
    // What the feed has passed over before its first change may be lost, too: not below what MySQL had, though.
    if (standing || losses.some(({ from, archivedSeq }) => from <= at && archivedSeq <= seq)) return undefined;
    return 'no loss went so far back';
  };

  let position = watch.after;
  let shown: FeedChange[] = [];
  let endedAt: Date | undefined;
  for (const { at, event } of watch.deliveries) {
    if (endedAt) yield `${who} brought seq ${event.seq} (${event.type}) after the end`;
    switch (event.type) {
      case 'joined':
      case 'left':
      case 'posted':
      case 'amended':
        if (position !== undefined && event.seq !== position + 1) {
          yield `${who} brought seq ${event.seq} (${nameOf(event)}) after seq ${position}`;
        }
        shown.push(event);
        position = event.seq;
        break;
      case 'reset': {
        const needless = whyNeedless(event.seq, { position, shown, at });
        if (needless) yield `${who} was reset to seq ${event.seq}, though ${needless}`;
        const dropped = shown.filter(({ seq }) => seq > event.seq);
        const wrong = dropped.find((one) => !stands(one) && !wasLost(one, one.timestamp));
        if (wrong) yield `${who} brought seq ${wrong.seq} (${nameOf(wrong)}), which never was`;
        shown = shown.filter(({ seq }) => seq <= event.seq);
        position = event.seq;
        break;
      }
      case 'ending':
        // It takes no number: whoever resumes after it misses nothing.
        if (position !== undefined && event.seq !== position)
          yield `${who} was notified of the end with seq ${event.seq} after seq ${position}`;
        break;
      case 'ended':
        endedAt = event.timestamp;
        if (event.timestamp.getTime() !== record.todatetime && !wasLossAfter(event))
          yield `${who} ended at another time than the instance`;
        if (event.seq !== record.archivedSeq && !wasLost(event, event.timestamp)) {
          yield `${who} ended with seq ${event.seq}, the record with seq ${record.archivedSeq}`;
        }
        if (position !== undefined && event.seq !== position)
          yield `${who} ended with seq ${event.seq} after seq ${position}`;
        break;
    }
  }
  // Nothing more could come to a watcher who was gone, or to a feed that was over.
  const wrong = shown.find((event) => !stands(event) && !wasLost(event, endedAt ?? event.timestamp));
  if (wrong) yield `${who} is left with seq ${wrong.seq} (${nameOf(wrong)}), which MySQL does not have so`;
  if (watch.end === 'ended' && !endedAt)
    yield `${who} was over without its end; its last is seq ${position ?? 'unknown'}`;
  if (watch.end === 'unfinished') yield `${who} did not end; its last is seq ${position ?? 'unknown'}`;
  if (typeof watch.end !== 'object' || watch.startedAt <= record.fromdatetime + clockToleranceMs) return;
  const { refused, at } = watch.end;
  const invitation = invitationOf(evidence, watch.watcher, { from: watch.startedAt, to: at });
  // Who may not follow an instance that is over does not learn that it ever was.
  const isShutOut = refused === 'NOT_ALLOWED' || refused === 'MEETING_NOT_ACTIVE';
  if (isShutOut && (invitation === 'uninvited' || invitation === 'unknown')) return;
  yield `${who} was refused with ${refused}`;
}

interface Shown {
  position: number | undefined;
  shown: readonly FeedChange[];
  at: number;
}

const actorOf = (event: FeedChange): number => (event.type === 'amended' ? (event.actorID ?? 0) : event.userID);

const nameOf = (event: FeedChange): string => `${event.type} of user ${actorOf(event)}`;

function isRowOf(row: Row | undefined, event: FeedChange): boolean {
  if (row?.userID !== actorOf(event) || row.timestamp !== event.timestamp.getTime()) return false;
  if (event.type === 'joined') return row.verb === 'join';
  if (event.type === 'left') return row.verb === 'leave' && row.reason === event.reason;
  if (event.type === 'posted') return row.verb === 'post' && row.body === event.body;
  const { type: _type, seq: _seq, timestamp: _timestamp, actorID: _actorID, ...amendment } = event;
  return row.verb === 'amend' && isDeepStrictEqual(readAmendment(row.body ?? ''), amendment);
}
