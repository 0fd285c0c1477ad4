import type { FeedChange } from '@rollcall/client';
import { clockToleranceMs } from '../clock.ts';
import type { Watch } from '../history.ts';
import type { Row } from '../rows.ts';
import type { InstanceEvidence, Rule } from './evidence.ts';
import { lossOf } from './stated-loss.ts';

/**
 * Every watcher saw each number once and in order, from where the feed began to the end, and what it was left with is
 * what MySQL has. A `reset` takes back what it names, and comes only where something that was shown was lost. A watcher
 * who stopped may be left with changes that a loss took afterwards.
 */
export const watches: Rule = (evidence) => evidence.watches.flatMap((watch) => [...violationsOf(watch, evidence)]);

function* violationsOf(watch: Watch, { record, losses }: InstanceEvidence): Generator<string> {
  const rows = new Map(record.rows.map((row) => [row.seq, row]));
  const stands = (event: FeedChange) => isRowOf(rows.get(event.seq), event);
  const wasLost = ({ seq, timestamp }: FeedChange) =>
    lossOf(losses, { calledAt: timestamp.getTime() - clockToleranceMs, seq }) !== undefined;
  const who = `the feed of user ${watch.watcher}`;

  let position = watch.after;
  let shown: FeedChange[] = [];
  let isOver = false;
  for (const { at, event } of watch.deliveries) {
    if (isOver) yield `${who} brought seq ${event.seq} (${event.type}) after the end`;
    switch (event.type) {
      case 'joined':
      case 'left':
      case 'posted':
        if (position !== undefined && event.seq !== position + 1) {
          yield `${who} brought seq ${event.seq} (${event.type} of user ${event.userID}) after seq ${position}`;
        }
        shown.push(event);
        position = event.seq;
        break;
      case 'reset': {
        const dropped = shown.filter(({ seq }) => seq > event.seq);
        const isDue = dropped.length > 0 ? dropped.some((one) => !stands(one)) : losses.some(({ from }) => from <= at);
        if (!isDue) yield `${who} was reset to seq ${event.seq}, though nothing that it had shown was lost`;
        const wrong = dropped.find((one) => !stands(one) && !wasLost(one));
        if (wrong) yield `${who} brought seq ${wrong.seq} (${wrong.type} of user ${wrong.userID}), which never was`;
        shown = shown.filter(({ seq }) => seq <= event.seq);
        position = event.seq;
        break;
      }
      case 'ended':
        isOver = true;
        if (event.seq !== record.archivedSeq || event.timestamp.getTime() !== record.todatetime) {
          yield `${who} ended with seq ${event.seq}, the record with seq ${record.archivedSeq}`;
        }
        if (position !== undefined && event.seq !== position)
          yield `${who} ended with seq ${event.seq} after seq ${position}`;
        break;
    }
  }
  const mayHaveMissedReset = watch.end !== 'ended';
  const wrong = shown.find((event) => !stands(event) && !(mayHaveMissedReset && wasLost(event)));
  if (wrong)
    yield `${who} is left with seq ${wrong.seq} (${wrong.type} of user ${wrong.userID}), which MySQL does not have so`;
  if (watch.end === 'ended' && !isOver)
    yield `${who} was over without its end; its last is seq ${position ?? 'unknown'}`;
  if (watch.end === 'unfinished') yield `${who} did not end; its last is seq ${position ?? 'unknown'}`;
  if (typeof watch.end === 'object' && watch.startedAt > record.fromdatetime + clockToleranceMs) {
    yield `${who} was refused with ${watch.end.refused}`;
  }
}

function isRowOf(row: Row | undefined, event: FeedChange): boolean {
  if (row?.userID !== event.userID || row.timestamp !== event.timestamp.getTime()) return false;
  if (event.type === 'joined') return row.verb === 'join';
  if (event.type === 'left') return row.verb === 'leave' && row.reason === event.reason;
  return row.verb === 'post' && row.body === event.body;
}
