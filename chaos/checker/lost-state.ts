import {
  type Acked,
  type Change,
  type ChatRead,
  type CrowdRead,
  isAcked,
  isCrowdRead,
  type Read,
  type ReadMessage,
} from '../history.ts';
import type { InstanceEvidence, InstanceLoss } from './evidence.ts';
import { isAskedFor, isSameMessage, type Line } from './line.ts';
import { lossOf } from './stated-loss.ts';

/**
 * Says how a read differs from every state that the instance can have had before a loss; undefined where it does not.
 *
 * What MySQL had by the loss is as in the record. What was above it is known only from the calls, so this is weaker than
 * a comparison with a prefix: each message must have been posted by a call that was under way or over by then, each
 * acknowledged one must be there, and each user must be in or out as one of their own calls can have left them; but the
 * messages and the users need not fit each other.
 */
export function unlike(evidence: InstanceEvidence, line: Line, read: Read, loss: InstanceLoss): string | undefined {
  return isCrowdRead(read) ? crowdUnlike(evidence, line, read, loss) : messagesUnlike(evidence, line, read, loss);
}

function messagesUnlike(
  { changes, losses }: InstanceEvidence,
  line: Line,
  { calledAt, answeredAt, question, answer }: ChatRead,
  { archivedSeq }: InstanceLoss,
): string | undefined {
  const { messages, hasMore } = answer;
  const falling = messages.find(({ seq }, n) => seq <= (messages[n - 1]?.seq ?? 0));
  if (falling) return `seq ${falling.seq} is not in its order`;
  const wrong = messages.find((message) => !isAskedFor(message, question));
  if (wrong) return `seq ${wrong.seq} was not asked for`;

  const last = hasMore ? (messages.at(-1)?.seq ?? 0) : Number.POSITIVE_INFINITY;
  const archived = line.messagesUpTo(archivedSeq).filter((one) => isAskedFor(one, question) && one.seq <= last);
  const shown = messages.filter(({ seq }) => seq <= archivedSeq);
  const differing = archived.findIndex((message, n) => !isSameMessage(message, shown[n]));
  if (differing !== -1) return `seq ${archived[differing]?.seq} was archived, and is not shown as it is`;
  if (shown.length > archived.length) return `seq ${shown[archived.length]?.seq} is not in the record`;

  const posts = new Map(changes.filter(({ verb }) => verb === 'post').map((change) => [change.body, change]));
  const invented = messages.find((message) => message.seq > archivedSeq && !wasPosted(message, posts, answeredAt));
  if (invented) return `seq ${invented.seq}, “${invented.body}” of user ${invented.userID}, was posted by nobody`;

  const missing = [...posts.values()].filter(isAcked).find(({ userID, body, outcome, ...change }) => {
    const { seq, timestamp } = outcome;
    const message: ReadMessage = { seq, userID, body: body ?? '', timestamp };
    if (seq <= archivedSeq || seq > last || !isAskedFor(message, question)) return false;
    if (change.answeredAt >= calledAt || messages.some((one) => isSameMessage(one, message))) return false;
    return !lossOf(losses, { calledAt: change.calledAt, seq, before: answeredAt });
  });
  return (
    missing &&
    `seq ${missing.outcome.seq}, the post of user ${missing.userID}, was acknowledged before, and is not shown`
  );
}

function wasPosted(message: ReadMessage, posts: ReadonlyMap<string | null, Change>, answeredAt: number): boolean {
  const post = posts.get(message.body);
  if (!post || post.userID !== message.userID || post.calledAt > answeredAt) return false;
  // An attempt without an answer may have been made with another number, which was lost.
  if (post.unanswered > 0) return true;
  return post.acknowledgements.some(({ seq, timestamp }) => seq === message.seq && timestamp === message.timestamp);
}

function crowdUnlike(
  { changes, losses, amendings }: InstanceEvidence,
  line: Line,
  { calledAt, answeredAt, question, answer }: CrowdRead,
  { archivedSeq }: InstanceLoss,
): string | undefined {
  const { participants, total, hasMore } = answer;
  if (hasMore ? total <= participants.length : total !== participants.length) {
    return `${participants.length} of ${total} are shown${hasMore ? ', and more are promised' : ''}`;
  }
  if (participants.length > question.limit) return `${participants.length} are shown of ${question.limit} asked for`;
  const falling = participants.find(({ joinedAt }, n) => joinedAt < (participants[n - 1]?.joinedAt ?? 0));
  if (falling) return `user ${falling.userID} is not in the order of joining`;

  const shown = new Map(participants.map(({ userID, joinedAt }) => [userID, joinedAt]));
  const archived = new Map(line.standingAfter(archivedSeq).map(({ userID, joinedAt }) => [userID, joinedAt]));
  const asked = changes.filter((change) => change.verb !== 'post' && change.calledAt <= answeredAt);
  const uninvited = amendings
    .filter((one) => one.calledAt <= answeredAt)
    .flatMap(({ wanted }) => (wanted.what === 'uninvited' ? wanted.userIDs : []));
  const users = new Set([...shown.keys(), ...archived.keys(), ...asked.map(({ userID }) => userID)]);
  for (const userID of users) {
    const joinedAt = shown.get(userID);
    if (hasMore && joinedAt === undefined) continue;
    const own = asked.filter((change) => change.userID === userID);
    const certain = lastCertain(own, calledAt, (change) => {
      const { seq } = change.outcome;
      return seq > archivedSeq && !lossOf(losses, { calledAt: change.calledAt, seq, before: answeredAt });
    });
    const possible = own.filter(({ outcome, answeredAt: at }) => {
      if (outcome.type !== 'ok') return outcome.type === 'unknown';
      return certain ? at >= calledAt : outcome.seq > archivedSeq;
    });
    const allowed = [
      certain ? joinOf(certain) : archived.get(userID),
      ...possible.map(joinOf),
      // A lease may have run out, or a host have taken them from the audience.
      ...(own.some(({ lease }) => lease !== null) || uninvited.includes(userID) ? [undefined] : []),
    ];
    if (!allowed.includes('any') || joinedAt === undefined) {
      if (!allowed.includes(joinedAt)) {
        return joinedAt === undefined ? `user ${userID} is not in` : `user ${userID} is in since ${joinedAt}`;
      }
    }
  }
  return undefined;
}

/** The last of a user's changes that was acknowledged before a read was called, and must show in it. */
function lastCertain(own: readonly Change[], calledAt: number, stands: (change: Acked) => boolean): Acked | undefined {
  return own
    .filter(isAcked)
    .filter((change) => change.answeredAt < calledAt && stands(change))
    .toSorted((one, other) => one.outcome.seq - other.outcome.seq)
    .at(-1);
}

/** Since when the user is in after a change: `any` time for a join that was sent without an answer, undefined after a leave. */
function joinOf({ verb, outcome, unanswered }: Change): number | 'any' | undefined {
  if (verb === 'leave') return undefined;
  return outcome.type === 'ok' && unanswered === 0 ? outcome.timestamp : 'any';
}
