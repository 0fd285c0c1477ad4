import type { Db } from '@rollcall/server/db/client';
import type { ApiStage } from '../../support/api-stage.ts';
import { makeHost } from '../../support/managed.ts';
import type { CallerKind, ManagedMeeting } from './managing-procedures/procedure.ts';

const hour = 3_600_000;

/** The people of a table of rights, and meetings for them. */
export interface ManagedStage {
  /** The token of a caller; undefined for one without. */
  tokenOf(caller: CallerKind): Promise<string | undefined>;
  newMeeting(kind: 'public' | 'closed'): Promise<ManagedMeeting>;
}

export async function openManagedStage({ sandbox, api, live }: ApiStage): Promise<ManagedStage> {
  const [host, invited, stranger, other] = [
    await sandbox.addUser('Hanna'),
    await sandbox.addUser('Ira'),
    await sandbox.addUser('Sten'),
    await sandbox.addUser('Otto'),
  ];
  const unknown = { userID: other.userID + 1000 };
  await makeHost(sandbox.db, await sandbox.addMeeting({ audience: [other.email], from: hour, to: 2 * hour }), other);
  const tokens: Record<CallerKind, () => Promise<string | undefined>> = {
    unauthenticated: async () => undefined,
    unknown: () => api.token(unknown),
    stranger: () => api.token(stranger),
    invited: () => api.token(invited),
    host: () => api.token(host),
    'host of another': () => api.token(other),
    schedule: () => api.token(unknown, 'schedule'),
    people: () => api.token(unknown, 'people'),
    admin: () => api.token(unknown, 'admin'),
    'act-as': () => api.token(unknown, 'act-as'),
  };
  return {
    tokenOf: (caller) => tokens[caller](),
    async newMeeting(kind) {
      const audience = kind === 'closed' ? { audience: [host.email, invited.email] } : {};
      const instance = await live({ title: `A ${kind} meeting`, ...audience });
      const { meetingID } = instance;
      await makeHost(sandbox.db, instance, host);
      await addPastAndComing(sandbox.db, meetingID);
      await (await api.as(invited)).meetings.join.mutate(instance);
      return {
        meetingID,
        live: { meetingID, orderID: 1 },
        upcoming: { meetingID, orderID: 2 },
        ended: { meetingID, orderID: 3 },
        invited: invited.userID,
        host: host.userID,
      };
    },
  };
}

async function addPastAndComing(db: Db, meetingID: number): Promise<void> {
  const at = (hours: number) => new Date(Date.now() + hours * hour);
  await db
    .insertInto('meeting_instance')
    .values([
      { meetingID, orderID: 2, fromdatetime: at(4), todatetime: at(5) },
      { meetingID, orderID: 3, fromdatetime: at(-5), todatetime: at(-4), endedAt: at(-4) },
    ])
    .execute();
}
