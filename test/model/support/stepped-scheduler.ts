import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Db } from '@rollcall/server/db/client';
import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { Redis } from 'ioredis';
import { type Connections, openConnections } from '../../support/connections.ts';
import type { Sandbox } from '../../support/sandbox.ts';
import { Gate } from './gate.ts';
import { type Mistake, plant } from './planted.ts';

/** A scheduler that does one task at a time, and stands still before each of its calls to Redis and MySQL. */
export class SteppedScheduler implements AsyncDisposable {
  readonly #connections: Connections;
  readonly #gate = new Gate();
  #task: { isDone: boolean } | undefined;

  private constructor(connections: Connections) {
    this.#connections = connections;
    const { redis, db } = connections;
    if (!(redis instanceof Redis)) throw new Error('a stepped scheduler has a single Redis');
    holdRedis(redis, this.#gate);
    holdDb(db, this.#gate);
  }

  static async connect(to: Pick<Sandbox, 'redisUrl' | 'databaseUrl'>): Promise<SteppedScheduler> {
    return new SteppedScheduler(await openConnections(to));
  }

  /** What it does by mistake from now on. */
  plant(mistake: Mistake): void {
    plant(this.#connections, mistake);
  }

  get isBusy(): boolean {
    return this.#task !== undefined;
  }

  /** Begins a task, up to its first call. */
  async begin(work: (ctx: SchedulerContext) => Promise<unknown>): Promise<void> {
    const task = { isDone: false };
    this.#task = task;
    const run = async () => {
      // What fails is done again, as by a scheduler's loop: by the next task.
      await work(this.#connections.scheduler).catch(() => {});
      task.isDone = true;
    };
    void run();
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
  }

  /** Resolves when Redis has closed the connection, and it is open again. */
  async reconnected(): Promise<void> {
    const { redis } = this.#connections;
    await once(redis, 'close');
    await once(redis, 'ready');
  }

  async #standStill(): Promise<void> {
    while (this.#task && !this.#task.isDone && !this.#gate.isClosed) await turn();
    if (this.#task?.isDone) this.#task = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#connections[Symbol.asyncDispose]();
  }
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
