import { createHash } from 'node:crypto';
import type { Db } from '@rollcall/server/db/client';
import type { Instance } from '@rollcall/shared/meeting';
import { readRecord } from './record.ts';

export async function readSeal(
  { db }: { db: Db },
  { meetingID, orderID }: Instance,
): Promise<{ seal: string | null; resealedAt: Date | null }> {
  return await db
    .selectFrom('meeting_instance')
    .select(['seal', 'resealedAt'])
    .where('meetingID', '=', meetingID)
    .where('orderID', '=', orderID)
    .executeTakeFirstOrThrow();
}

/** What the seal of the rows in MySQL has to be, as docs/record.md says it. */
export async function sealByHand(of: { db: Db }, { meetingID, orderID }: Instance): Promise<string> {
  const { log, messages, actions } = await readRecord(of, { meetingID, orderID });
  const changes = [
    ...log.map(({ seq, userID, eventType, timestamp, reason }) =>
      eventType === 'join'
        ? { seq: Number(seq), type: 'joined', userID, timestamp }
        : { seq: Number(seq), type: 'left', userID, timestamp, reason },
    ),
    ...messages.map(({ seq, userID, body, timestamp }) => ({ seq, type: 'posted', userID, timestamp, body })),
    ...actions.map(({ seq, actorID, userID, actionType, timestamp, detail }) => {
      const parsed: unknown = JSON.parse(detail);
      return { seq, type: actionType, actorID, userID, timestamp, detail: parsed };
    }),
  ].toSorted((one, other) => one.seq - other.seq);
  let value = sha256(JSON.stringify({ meetingID, orderID }));
  for (const change of changes) value = sha256(`${value}\n${JSON.stringify(change)}`);
  return value;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
