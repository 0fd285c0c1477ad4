import { parseBranches } from '@rollcall/server/stores/branches';
import type { Call, Made, Reason, Shown } from './call.ts';
import { commonLength, type Entry, faultOf, isPost, isPrefix, isSame, type Line, standing } from './line.ts';
import type { Seen } from './world.ts';

/** Who may enter; everybody else is not invited. */
export const invited = [1, 2];

/** What Redis has, and has again where it is set back. */
export interface Memory {
  /** Undefined unless the instance is open, or has ended and is not erased. */
  copy: { generation: number; line: Line } | undefined;
  /** What is still answered once the instance is erased. */
  remembered: Line;
}

export const nothing: Memory = { copy: undefined, remembered: [] };

/** One instance, as plain as its rules are. It is told of all that happens, and throws at what breaks a rule. */
export class Model {
  readonly calls: Call[] = [];
  readonly kept: Memory[] = [];
  readonly isBusy = [false, false];
  memory = nothing;
  record: Line = [];
  isChecked = false;
  hasEnded = false;
  isClosed = false;
  /** Each generation's line, as far as it came. */
  readonly #lines = new Map<number, Line>();
  #branches = '';
  #generation = 0;
  /** MySQL's generation when the present life of Redis began. */
  #generationBefore = 0;
  /** No lease runs out, since the instance was opened anew a moment ago. */
  #isGrace = false;
  /** Joins whose leases are not over yet. */
  readonly #leased = new Set<number>();
  #made: { call: Call; made: Made } | undefined;

  /** Another life of Redis begins, with what it still has. */
  restart(memory: Memory): void {
    this.memory = memory;
    this.isChecked = false;
    this.#generationBefore = this.#generation;
  }

  passTime(): void {
    this.#isGrace = false;
    this.#leased.clear();
  }

  hear(call: Call, reply: Made | Reason): void {
    const expected = this.#repliesTo(call);
    if (typeof reply !== 'string' && expected.includes('new')) this.#made = { call, made: reply };
    else must(expected.includes(textOf(reply)), `${textOf(reply)} and not ${expected.join(' or ')} for`, call);
  }

  #repliesTo(call: Call): string[] {
    const { copy, remembered } = this.memory;
    if (!this.isChecked) return ['UNAVAILABLE'];
    const made = answerIn(copy?.line ?? remembered, call);
    if (made) return [made];
    // Before it is open, its answers are put back.
    if (!copy) return ['ABSENT', answerIn(this.record, call) ?? 'ABSENT'];
    if (this.hasEnded) return ['MEETING_NOT_ACTIVE'];
    const isIn = standing(copy.line).has(call.userID);
    if (call.verb !== 'join') return [isIn ? 'new' : 'NOT_JOINED'];
    if (isIn) return ['ALREADY_JOINED'];
    return [invited.includes(call.userID) ? 'new' : 'NOT_ALLOWED'];
  }

  hearRenewal(userID: number, joined: number, reply: Reason): void {
    const join = standing(this.memory.copy?.line ?? []).get(userID);
    const expected =
      this.#refusal() ?? (join?.seq !== joined ? 'NOT_JOINED' : join.lease === undefined ? 'UNLIMITED' : 'OK');
    must(reply === expected, `a renewal of user ${userID} is answered ${reply} and not ${expected}`);
    if (reply === 'OK') this.#leased.add(joined);
  }

  hearShown(shown: Shown | Reason): void {
    const line = this.memory.copy?.line ?? [];
    const joins = [...standing(line).values()].map(({ seq }) => seq).toSorted((one, other) => one - other);
    const expected = this.#refusal() ?? { joins, messages: line.filter(isPost).map(({ seq }) => seq) };
    must(JSON.stringify(shown) === JSON.stringify(expected), 'a read shows', shown, 'and not', expected);
  }

  #refusal(): Reason | undefined {
    if (!this.isChecked) return 'UNAVAILABLE';
    if (!this.memory.copy) return 'ABSENT';
    return this.hasEnded ? 'MEETING_NOT_ACTIVE' : undefined;
  }

  /** Compares what Redis and MySQL have with what they may have. */
  see(seen: Seen): void {
    this.#seeRecord(seen);
    this.#seeCopy(seen);
    must(!this.#made, 'what was acknowledged is not there', this.#made);
    must(seen.isChecked || !this.isChecked, 'Redis was checked, and is not any more');
    const isClaimed = seen.generation > this.#generationBefore || this.#generationBefore === 0 || seen.endedAt !== null;
    must(!seen.isChecked || this.isChecked || isClaimed, 'Redis counts as checked, and the instance was not claimed');
    this.isChecked = seen.isChecked;
    this.#generation = seen.generation;
    this.#branches = seen.branches;
  }

  #seeRecord({ record, archivedSeq, generation, endedAt }: Seen): void {
    must(isPrefix(this.record, record), 'the record has changed from', this.record, 'to', record);
    const fault = faultOf(record);
    must(!fault, `in the record, ${fault}`);
    must(record.length === archivedSeq, `archivedSeq is ${archivedSeq}, the record has ${record.length}`);
    const line = this.#lines.get(generation);
    const added = record.slice(this.record.length);
    const isByMysql = endedAt !== null && added.every((entry) => reasonOf(entry) === 'ended');
    must(
      isByMysql || isPrefix(record, line ?? this.record),
      'the record has',
      record,
      'of generation',
      generation,
      line,
    );
    must(endedAt === null || standing(record).size === 0, 'somebody is in after the end', record);
    this.record = record;
    this.isClosed = endedAt !== null;
  }

  #seeCopy({ copy: { generation, line }, record, branches }: Seen): void {
    const { copy, remembered } = this.memory;
    // One from before a later generation began is not what that one was told to go on with.
    const isLatest = parseBranches(branches).every((branch) => branch.generation <= (copy?.generation ?? 0));
    const continues = copy !== undefined && isLatest && isPrefix(record, copy.line);
    if (line === undefined) {
      if (!copy) return;
      must(this.isClosed || !continues, 'a copy was dropped that goes on from the record', copy, record);
      this.memory = { copy: undefined, remembered: this.isClosed && isSame(copy.line, record) ? record : [] };
      return;
    }
    if (copy?.generation === generation) this.#seeGrowth(copy.line, line);
    else {
      const isKept = continues && isSame(line, copy.line);
      must(isKept || (!continues && isSame(line, record)), 'opened with', line, 'instead of', copy?.line, 'or', record);
      this.#isGrace = true;
    }
    this.memory = { copy: { generation, line }, remembered };
    // Set back, it is shorter for a while.
    if (line.length >= (this.#lines.get(generation)?.length ?? 0)) this.#lines.set(generation, line);
  }

  #seeGrowth(before: Line, line: Line): void {
    must(isPrefix(before, line), 'the line in Redis has changed from', before, 'to', line);
    for (const entry of line.slice(before.length)) {
      const join = standing(before).get(entry.userID);
      if (reasonOf(entry) === 'ended') must(this.hasEnded, 'somebody was taken out before the end', entry);
      else if (reasonOf(entry) === 'timeout') {
        const isOver = join?.lease !== undefined && !this.#isGrace && !this.#leased.has(join.seq);
        must(isOver, 'a lease ran out early', entry);
      } else {
        must(this.#made && isOf(entry, this.#made), 'Redis has', entry, 'and acknowledged', this.#made);
        if (this.#made?.call.lease !== undefined) this.#leased.add(entry.seq);
        this.#made = undefined;
      }
    }
  }

  /** Once everything is over: a feed of any generation is set back to what it shares with the record. */
  conclude(): void {
    must(this.isClosed, 'the record was not closed');
    must(!this.memory.copy, 'Redis still has the instance');
    const branches = parseBranches(this.#branches);
    for (const [generation, line] of this.#lines) {
      for (let seen = 0; seen <= line.length; seen += 1) {
        const later = branches.filter((branch) => branch.generation > generation).map(({ seq }) => seq);
        const told = Math.min(seen, ...later);
        const common = commonLength(line.slice(0, seen), this.record);
        // Whoever is taken out at the end leaves at the same time in every generation: what was lost of that was made again, the same.
        const madeAgain = line.slice(told, common).every((entry) => reasonOf(entry) === 'ended');
        must(
          told <= common && madeAgain,
          `generation ${generation} up to ${seen} shares ${common}, and ${told} by`,
          this.#branches,
        );
      }
    }
  }
}

function must(holds: unknown, ...otherwise: unknown[]): asserts holds {
  if (holds) return;
  throw new Error(otherwise.map((part) => (typeof part === 'string' ? part : JSON.stringify(part))).join(' '));
}

const reasonOf = (entry: Entry) => (isPost(entry) ? undefined : entry.reason);

const textOf = (reply: Made | Reason): string =>
  typeof reply === 'string' ? reply : `${reply.seq} at ${reply.timestamp.getTime()}`;

/** The answer that a call got before. */
function answerIn(line: Line, { userID, requestID }: Call): string | undefined {
  const made = line.find((entry) => entry.userID === userID && entry.requestID === requestID);
  return made && textOf(made);
}

function isOf(entry: Entry, { call, made }: { call: Call; made: Made }): boolean {
  const { verb, userID, requestID, body, lease } = call;
  const isSameVerb = isPost(entry) ? verb === 'post' && entry.body === body : verb === entry.eventType;
  const isSameLease = isPost(entry) || verb !== 'join' || entry.lease === lease;
  return (
    isSameVerb &&
    isSameLease &&
    entry.userID === userID &&
    entry.requestID === requestID &&
    textOf(entry) === textOf(made)
  );
}
