import { isChecked } from '@rollcall/lua/fence';
import { actionEntries, logEntries, messageEntries } from '@rollcall/lua/fields';
import { instanceKeys } from '@rollcall/lua/keys';
import { readChanges } from '@rollcall/server/db/record/read-changes';
import type { Instance } from '@rollcall/shared/meeting';
import type { Redis } from 'ioredis';
import { sql } from 'kysely';
import type { Sandbox } from '../../support/sandbox.ts';
import { entriesOf, type NumberedEntry } from './entries.ts';
import { RedisLives } from './redis-lives.ts';
import type { SteppedScheduler } from './stepped-scheduler.ts';
import type { StoryClock } from './story-clock.ts';

export interface ManagedParts {
  sandbox: Pick<Sandbox, 'db' | 'addMeeting'>;
  clock: StoryClock;
  redis: Redis;
  /** What servers and schedulers do: any of them can do the work of both. */
  actors: readonly SteppedScheduler[];
}

/** What Redis has of the instance, once it is open. */
export interface Copy {
  hash: Record<string, string>;
  audience: string[];
  entries: NumberedEntry[];
}

/** What MySQL has of the instance and its meeting. */
export interface Row {
  title: string;
  isPublic: boolean;
  isPending: boolean;
  fromdatetime: Date;
  todatetime: Date;
  cancelledAt: Date | null;
  endedAt: Date | null;
  archivedSeq: number;
  audience: string[];
}

/** Everything at one moment, which is not before `now` by Redis's clock. */
export interface Look {
  now: number;
  isChecked: boolean;
  copy: Copy | undefined;
  row: Row;
  record: NumberedEntry[];
}

/** A meeting with one instance in a Redis and a MySQL, and who works on them. */
export class ManagedWorld {
  readonly instance: Instance;
  readonly clock: StoryClock;
  readonly redis: Redis;
  readonly db: Sandbox['db'];
  readonly actors: readonly SteppedScheduler[];
  readonly lives: RedisLives;
  #record: NumberedEntry[] = [];

  private constructor(instance: Instance, { clock, redis, sandbox, actors }: ManagedParts) {
    this.instance = instance;
    this.clock = clock;
    this.redis = redis;
    this.db = sandbox.db;
    this.actors = actors;
    this.lives = new RedisLives(redis, instance, actors);
  }

  /** A world with an empty Redis that was not checked yet, and an instance that has begun and ends in an hour. */
  static async create(parts: ManagedParts, audience: string[] | undefined): Promise<ManagedWorld> {
    const { actors, clock, redis, sandbox } = parts;
    for (const actor of actors) actor.kill();
    await forgetOthers(sandbox.db);
    const instance = await sandbox.addMeeting(audience ? { audience } : {});
    const world = new ManagedWorld(instance, parts);
    clock.set((await world.row()).todatetime.getTime() - hour);
    await world.lives.restart(() => redis.flushall());
    return world;
  }

  /** Whether Redis was checked in its present life. */
  isChecked(): Promise<boolean> {
    return isChecked(this.redis);
  }

  async look(): Promise<Look> {
    const { now } = this.clock;
    const [checked, copy, row] = await Promise.all([this.isChecked(), this.#readCopy(), this.row()]);
    if (row.archivedSeq !== this.#record.length) {
      this.#record = entriesOf(await readChanges(this.db, this.instance, 0, row.archivedSeq + 100));
    }
    return { now, isChecked: checked, copy, row, record: this.#record };
  }

  async #readCopy(): Promise<Copy | undefined> {
    const { redis, instance } = this;
    const transaction = redis.multi();
    transaction.hgetall(instanceKeys.instance(instance));
    transaction.smembers(instanceKeys.audience(instance));
    transaction.xrange(instanceKeys.log(instance), '-', '+');
    transaction.xrange(instanceKeys.messages(instance), '-', '+');
    transaction.xrange(instanceKeys.actions(instance), '-', '+');
    const [hash, audience, log, messages, actions] = ((await transaction.exec()) ?? []).map(([, reply]) => reply);
    if (!isHash(hash) || hash['seq'] === undefined) return undefined;
    const entries = entriesOf({
      log: logEntries(log),
      messages: messageEntries(messages),
      actions: actionEntries(actions),
    });
    return { hash, audience: Array.isArray(audience) ? audience.map(String).toSorted() : [], entries };
  }

  /** What MySQL has of it. */
  async row(): Promise<Row> {
    const { meetingID, orderID } = this.instance;
    const { isPublic, pendingSince, emails, ...row } = await this.db
      .selectFrom('meeting')
      .innerJoin('meeting_instance', 'meeting_instance.meetingID', 'meeting.meetingID')
      .select([
        'title',
        'isPublic',
        'pendingSince',
        'fromdatetime',
        'todatetime',
        'cancelledAt',
        'endedAt',
        'archivedSeq',
      ])
      .select(({ selectFrom }) =>
        selectFrom('audience')
          .select(sql<string>`group_concat(email order by email)`.as('emails'))
          .where('audience.meetingID', '=', meetingID)
          .as('emails'),
      )
      .where('meeting.meetingID', '=', meetingID)
      .where('orderID', '=', orderID)
      .executeTakeFirstOrThrow();
    const audience = emails?.split(',') ?? [];
    return { ...row, isPublic: isPublic !== 0, isPending: pendingSince !== null, audience };
  }

  /** The next end comes, by what Redis or MySQL has. */
  async reachEnd(): Promise<void> {
    const { row, copy, now } = await this.look();
    const ends = [row.todatetime.getTime(), Number(copy?.hash['todatetime'] ?? 0)].filter((end) => end > now);
    if (ends.length > 0) this.clock.pass(Math.min(...ends) - now);
  }
}

const hour = 3_600_000;

/** Closes what a story has left that was not told to its end, so that no other has to do with it. */
async function forgetOthers(db: Sandbox['db']): Promise<void> {
  await db
    .updateTable('meeting_instance')
    .set({ endedAt: new Date(0) })
    .where('endedAt', 'is', null)
    .execute();
  await db.updateTable('meeting').set({ pendingSince: null }).where('pendingSince', 'is not', null).execute();
}

const isHash = (reply: unknown): reply is Record<string, string> => typeof reply === 'object' && reply !== null;
