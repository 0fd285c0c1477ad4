import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Db } from '@rollcall/server/db/client';
import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { Redis } from 'ioredis';
import { type Connections, openConnections } from '../../support/connections.ts';
import type { Sandbox } from '../../support/sandbox.ts';
import { Gate } from './gate.ts';
import { plantStatement, type StatementMistake } from './planted.ts';
import type { ToldRedis } from './told-redis.ts';

/** A scheduler that does one task at a time, and stands still before each of its calls to Redis and MySQL. */
export class SteppedScheduler implements AsyncDisposable {
  readonly #connections: Connections;
  readonly #gate = new Gate();
  /** What it has connected besides, each for one life of Redis. */
  readonly #further: Redis[] = [];
  #task: { isDone: boolean; end: Promise<void> } | undefined;

  private constructor(connections: Connections, told: ToldRedis | undefined) {
    this.#connections = connections;
    const { redis, db } = connections;
    if (!(redis instanceof Redis)) throw new Error('a stepped scheduler has a single Redis');
    told?.take(redis);
    keepFurther(redis, this.#further);
    holdRedis(redis, this.#gate);
    holdDb(db, this.#gate);
  }

  static async connect(to: Pick<Sandbox, 'redisUrl' | 'databaseUrl'>, told?: ToldRedis): Promise<SteppedScheduler> {
    return new SteppedScheduler(await openConnections(to), told);
  }

  /** What it does by mistake from now on. */
  plant(mistake: StatementMistake): void {
    plantStatement(this.#connections.db, mistake);
  }

  get isBusy(): boolean {
    return this.#task !== undefined;
  }

  /** Begins a task, up to its first call. */
  async begin(work: (ctx: SchedulerContext) => Promise<unknown>): Promise<void> {
    // What fails is done again, as by a scheduler's loop: by the next task.
    const end = work(this.#connections.scheduler).then(
      () => {},
      () => {},
    );
    const task = { isDone: false, end };
    void end.then(() => {
      task.isDone = true;
    });
    this.#task = task;
    await this.#standStill();
  }

  /** Lets it make one call, and go on to the next. */
  async step(): Promise<void> {
    this.#gate.open();
    await this.#standStill();
  }

  /** It is killed: what it was doing never goes on. */
  kill(): void {
    this.#task = undefined;
    this.#gate.forget();
    for (const redis of this.#further.splice(0)) redis.disconnect();
  }

  /**
   * Redis restarts: what was connected for its life until now is closed. The connection that reconnects would only be open
   * again, since nothing is under way on it while the scheduler stands still.
   */
  async loseConnections(): Promise<void> {
    const open = this.#further.splice(0).filter(({ status }) => status !== 'end');
    const closed = open.map((redis) => once(redis, 'end'));
    for (const redis of open) redis.disconnect();
    await Promise.all(closed);
  }

  async #standStill(): Promise<void> {
    while (this.#task && !this.#task.isDone && !this.#gate.isClosed) {
      await Promise.race([this.#gate.change(), this.#task.end]);
      // Whoever got an answer goes on to the next call, if it needs no other.
      await turn();
    }
    if (this.#task?.isDone) this.#task = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#connections[Symbol.asyncDispose]();
  }
}

function keepFurther(redis: Redis, further: Redis[]): void {
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (options) => {
    const other = duplicate(options);
    further.push(other);
    return other;
  };
}

function holdRedis(redis: Redis, gate: Gate): void {
  const send = redis.sendCommand.bind(redis);
  const pipelines = new WeakMap<object, Parameters<typeof send>[0][]>();
  redis.sendCommand = (command, stream) => {
    // While it connects, the commands are ioredis's own.
    if (redis.status !== 'ready') return send(command, stream);
    const before = stream && pipelines.get(stream);
    if (before) {
      before.push(command);
      return command.promise;
    }
    // The commands of a pipeline are one call: they are written to the connection together.
    const together = [command];
    if (stream) pipelines.set(stream, together);
    void gate.pass(() => Promise.allSettled(together.map((one) => send(one, stream))));
    return command.promise;
  };
}

function holdDb(db: Db, gate: Gate): void {
  const executor = db.getExecutor();
  const provide = executor.provideConnection.bind(executor);
  executor.provideConnection = (consumer) => gate.pass(() => provide(consumer));
}
