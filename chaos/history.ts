import type { ErrorCode, FeedEvent } from '@rollcall/client';
import type { Instance } from '@rollcall/shared/meeting';
import type { SlotRange } from './stage/redis-side.ts';

// What the actors saw of the system. Every time is in ms, by the run's one clock.

export type Verb = 'join' | 'leave' | 'post';

export interface Acknowledged {
  type: 'ok';
  seq: number;
  timestamp: number;
}

/** `unknown`: the change was made, or never will be, or will be made later. */
type Outcome = Acknowledged | { type: 'refused'; reason: ErrorCode } | { type: 'unknown'; why: string };

/** One change that somebody asked for, however often it was sent. */
export interface Change {
  instance: Instance;
  userID: number;
  verb: Verb;
  /** Different for every post of a run. */
  body: string | null;
  /** s, of a join that has to be renewed */
  lease: number | null;
  requestID: string;
  calledAt: number;
  /** When the last attempt was answered or given up. */
  answeredAt: number;
  /** Attempts that had no answer. A server that was held up may carry one out much later. */
  unanswered: number;
  /** `ok` if any attempt was; otherwise `unknown` if any attempt was; otherwise `refused`. */
  outcome: Outcome;
  /** What each attempt that was acknowledged was told: always the same, unless a loss came between. */
  acknowledgements: Acknowledged[];
  /** What each attempt that was refused was told, and when. */
  refusals: { reason: ErrorCode; calledAt: number; answeredAt: number }[];
}

export type Acked = Change & { outcome: Acknowledged };

export const isAcked = (change: Change): change is Acked => change.outcome.type === 'ok';

interface Asked {
  instance: Instance;
  reader: number;
  calledAt: number;
  answeredAt: number;
}

/** A first page of participants that was read. */
export interface CrowdRead extends Asked {
  question: { what: 'participants'; limit: number };
  answer: { total: number; participants: { userID: number; joinedAt: number }[]; hasMore: boolean };
}

export interface ReadMessage {
  seq: number;
  userID: number;
  body: string;
  timestamp: number;
}

/** A page of messages after a number, everybody's or one user's, that was read. */
export interface ChatRead extends Asked {
  question: { what: 'messages'; cursor: number; limit: number; byUser?: number };
  answer: { messages: ReadMessage[]; hasMore: boolean };
}

export type Read = CrowdRead | ChatRead;

export const isCrowdRead = (read: Read): read is CrowdRead => read.question.what === 'participants';

/** One feed, from its first subscription to its end, over all reconnections and pauses between. */
export interface Watch {
  instance: Instance;
  watcher: number;
  /** The number after which it began; undefined for a feed that began with the next change, whichever that was. */
  after: number | undefined;
  startedAt: number;
  deliveries: { at: number; event: FeedEvent }[];
  /** `stopped`: by the watcher. `unfinished`: the run ended before the feed did. */
  end: 'ended' | 'stopped' | 'unfinished' | { refused: string; at: number };
}

/** What a host wants of a meeting: another title, another end of an instance (ms), or that some are invited or no longer. */
export type Wanted =
  | { what: 'title'; title: string }
  | { what: 'end'; orderID: number; todatetime: number }
  | { what: 'invited' | 'uninvited'; userIDs: readonly number[] };

/** One change of a meeting that its host asked for. */
export interface Amending {
  meetingID: number;
  host: number;
  wanted: Wanted;
  calledAt: number;
  answeredAt: number;
  /** `unknown`: it had no answer, and was made, or never will be, or will be made later. */
  outcome: 'ok' | 'refused' | 'unknown';
  /** Whether it was said to be in effect when it was answered; otherwise it will be later, unless it was refused. */
  isInEffect: boolean;
  /** The last change that it was said to have made in each live instance. */
  made: { orderID: number; seq: number }[];
}

/** Something took data from Redis. What was acknowledged before and had not been archived may be missing. */
export interface Loss {
  fault: string;
  /** Redis lost it at a moment between these two. */
  from: number;
  to: number;
  /** The slots of a Cluster whose data it took; undefined for all there was. */
  slots?: readonly SlotRange[] | undefined;
  /** `archivedSeq` of every instance that was scheduled, also the ended ones, when Redis lost it or a little before. */
  archived: { instance: Instance; seq: number }[];
}

export interface History {
  changes: Change[];
  reads: Read[];
  watches: Watch[];
  amendings: Amending[];
  losses: Loss[];
}
