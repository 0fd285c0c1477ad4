import { entriesFault, type NumberedEntry, presentAfter } from './entries.ts';
import type { Look } from './managed-world.ts';

/** What is promised of an instance whose schedule is changed while it is live. It is shown all that happens, and throws at a breach. */
export class ManagedModel {
  readonly isBusy: boolean[] = [];
  /** The end that was last asked for. */
  wanted = 0;
  isCancelled = false;
  /** SQL has changed the schedule, or Redis was set back: then it takes a comparison until what Redis has follows. */
  isUnannounced = false;
  /** In the present life of Redis: the changes so far, and the end once it has passed. */
  #entries: readonly NumberedEntry[] = [];
  #passed: number | undefined;
  /** When it was live the last time, of which generation. */
  #liveAt: { generation: string | undefined; now: number } | undefined;
  #record: readonly NumberedEntry[] = [];
  /** Its end has passed, and MySQL knew: whatever Redis comes back with, it is over. */
  #isOver = false;
  #overSince = 0;

  /** Another life of Redis begins. */
  restart(): void {
    this.isUnannounced = true;
    this.#entries = [];
    this.#passed = undefined;
    this.#liveAt = undefined;
  }

  see(look: Look): void {
    this.#seeRecord(look);
    this.#seeCopy(look);
    const { row, copy, now } = look;
    const end = row.todatetime.getTime();
    const isSettled = !row.isPending && (row.endedAt !== null || Number(copy?.hash['todatetime']) === end);
    if (!row.isPending && !this.isUnannounced) this.#mustFollow(look);
    if (isSettled && end <= now && !this.#isOver) {
      this.#isOver = true;
      this.#overSince = end;
    }
  }

  #seeRecord({ record, row }: Look): void {
    const before = this.#record;
    must(isPrefix(before, record), 'the record has changed from', before, 'to', record);
    const fault = entriesFault(record);
    must(!fault, `in the record, ${fault}`, record);
    must(record.length === row.archivedSeq, `archivedSeq is ${row.archivedSeq}, the record has ${record.length}`);
    if (row.endedAt) this.#seeClosed(record, row.todatetime.getTime());
    this.#record = record;
  }

  #seeClosed(record: readonly NumberedEntry[], end: number): void {
    must(presentAfter(record).size === 0, 'somebody is in after the end', record);
    const late = record.filter(({ at }) => at > end);
    must(late.length === 0, 'changes after the end', end, late);
    for (const { text, kind, at } of record) {
      if (kind !== 'leave' || (text !== 'ended' && text !== 'cancelled')) continue;
      must(at === end, 'somebody was taken out at another time than the end', end, record);
      must((text === 'cancelled') === this.isCancelled || text === 'ended', 'a leave says', text);
    }
  }

  #seeCopy({ copy, isChecked, now }: Look): void {
    if (!copy) return;
    const { entries, hash, audience } = copy;
    const end = Number(hash['todatetime']);
    must(isPrefix(this.#entries, entries), 'the line in Redis has changed from', this.#entries, 'to', entries);
    const fault = entriesFault(entries);
    must(!fault, `in Redis, ${fault}`, entries);
    const added = entries.slice(this.#entries.length);
    if (this.#liveAt && this.#liveAt.generation === hash['generation']) {
      must(end >= this.#liveAt.now, `it was live at ${this.#liveAt.now}, and has ended at ${end}`);
    }
    if (this.#passed !== undefined) {
      must(end === this.#passed, `the end has passed at ${this.#passed}, and is ${end} now`);
      must(added.every(isTeardown), 'after the end there is', added);
    }
    if (this.#isOver)
      must(
        added.every((entry) => entry.at <= this.#overSince),
        'it was over, and there is',
        added,
      );
    // While it becomes private, it has its audience first.
    const mayHaveAudience = hash['isPublic'] === '0' || hash['attempt'] !== undefined;
    must(mayHaveAudience || audience.length === 0, 'a public meeting has an audience', audience);
    // Until Redis is checked, nothing that it came back with counts.
    this.#entries = isChecked ? entries : [];
    if (isChecked && end <= now) this.#passed = end;
    this.#liveAt = isChecked && now < end ? { generation: hash['generation'], now } : undefined;
  }

  /** Once nobody is at work: Redis and MySQL say the same, and nobody is in who may not be. */
  seeSettled(look: Look, emailOf: (userID: number) => string): void {
    const { copy, row, now } = look;
    // What was lost and is over, is not opened any more: what was changed of it is done with once it is closed.
    if (!copy && row.todatetime.getTime() <= now) return;
    must(!row.isPending, 'a change waits still');
    if (!copy || row.endedAt) return;
    const { hash, audience, entries } = copy;
    const end = Number(hash['todatetime']);
    // What SQL has changed of an instance that is over is put right when it is closed.
    const isSame = end === row.todatetime.getTime() || (this.isUnannounced && end <= now);
    must(isSame, `Redis ends it at ${end}, MySQL at ${row.todatetime.getTime()}`);
    if (end <= now) return;
    must(!this.isCancelled, 'it was called off, and goes on');
    this.#mustFollow(look);
    if (row.isPublic) return;
    const others = [...presentAfter(entries)].filter((userID) => !audience.includes(emailOf(userID)));
    must(others.length === 0, 'in and not invited are', others);
  }

  /** What is live is as MySQL has it. */
  #mustFollow({ copy, row, now }: Look): void {
    if (!copy || row.endedAt) return;
    const { hash, audience } = copy;
    const end = Number(hash['todatetime']);
    if (end <= now) return;
    must(end === this.wanted, `it ends at ${end}, and ${this.wanted} was asked for`);
    must(end === row.todatetime.getTime(), `Redis ends it at ${end}, MySQL at ${row.todatetime.getTime()}`);
    must(hash['title'] === row.title, `it is called ${hash['title']} and not ${row.title}`);
    must((hash['isPublic'] === '1') === row.isPublic, `isPublic is ${hash['isPublic']}`);
    const invited = row.isPublic ? [] : row.audience;
    must(JSON.stringify(audience) === JSON.stringify(invited), 'invited are', audience, 'and not', invited);
  }

  conclude({ row, copy }: Look): void {
    must(row.endedAt !== null, 'the record was not closed', row);
    must(!row.isPending, 'a change waits still', row);
    must(!copy, 'Redis still has the instance');
  }
}

const isTeardown = ({ kind, text }: NumberedEntry): boolean =>
  kind === 'leave' && (text === 'ended' || text === 'cancelled');

const isPrefix = (start: readonly NumberedEntry[], line: readonly NumberedEntry[]): boolean =>
  JSON.stringify(start) === JSON.stringify(line.slice(0, start.length));

function must(holds: unknown, ...otherwise: unknown[]): asserts holds {
  if (holds) return;
  throw new Error(otherwise.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '));
}
