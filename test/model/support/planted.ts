import type { SchedulerContext } from '@rollcall/server/scheduler/context';
import { Redis } from 'ioredis';
import type { CompiledQuery } from 'kysely';

/** A mistake that is planted into what a process does, to see that it is found. */
export interface Mistake {
  name: string;
  /** What is put in place of a part of a script. */
  script?: { of: { file: string; sha: string; source: string }; part: string; by: string };
  /** A statement that is not carried out, or what it is carried out as. */
  statement?: { like: RegExp; as: (sql: string) => string | undefined };
}

/** Plants a mistake into a process, by what it sends to Redis and MySQL. */
export function plant({ redis, db }: Pick<SchedulerContext, 'redis' | 'db'>, { script, statement }: Mistake): void {
  if (script && redis instanceof Redis) plantScript(redis, script);
  if (!statement) return;
  const executor = db.getExecutor();
  const provide = executor.provideConnection.bind(executor);
  executor.provideConnection = (consumer) =>
    provide((connection) => {
      const wrapped = Object.create(connection);
      wrapped.executeQuery = async (query: CompiledQuery) => {
        const sql = statement.like.test(query.sql) ? statement.as(query.sql) : query.sql;
        return sql === undefined ? { rows: [] } : await connection.executeQuery({ ...query, sql });
      };
      return consumer(wrapped);
    });
}

/** Into this connection, and all that are made from it. */
function plantScript(redis: Redis, script: NonNullable<Mistake['script']>): void {
  const { file, sha, source } = script.of;
  if (!source.includes(script.part)) throw new Error(`${file} has no "${script.part}"`);
  const wrong = source.replaceAll(script.part, script.by);
  const run = redis.evalsha.bind(redis);
  const duplicate = redis.duplicate.bind(redis);
  Object.assign(redis, {
    evalsha: (digest: string, ...rest: [number, ...string[]]) =>
      digest === sha ? redis.eval(wrong, ...rest) : run(digest, ...rest),
    duplicate: (options: Parameters<typeof duplicate>[0]) => {
      const other = duplicate(options);
      plantScript(other, script);
      return other;
    },
  });
}
