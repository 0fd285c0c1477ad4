import type { Db } from '@rollcall/server/db/client';
import type { CompiledQuery } from 'kysely';

/** What is put in place of a part of a script. */
export interface ScriptMistake {
  of: { file: string };
  part: string;
  by: string;
}

/** A statement that is not carried out, or what it is carried out as. */
export interface StatementMistake {
  like: RegExp;
  as: (sql: string) => string | undefined;
}

/** A mistake that is planted into what processes do, to see that it is found. */
export interface Mistake {
  script?: ScriptMistake;
  statement?: StatementMistake;
}

/** Plants a mistake into what a process sends to MySQL. */
export function plantStatement(db: Db, { like, as }: StatementMistake): void {
  const executor = db.getExecutor();
  const provide = executor.provideConnection.bind(executor);
  executor.provideConnection = (consumer) =>
    provide((connection) => {
      const wrapped = Object.create(connection);
      wrapped.executeQuery = async (query: CompiledQuery) => {
        const sql = like.test(query.sql) ? as(query.sql) : query.sql;
        return sql === undefined ? { rows: [] } : await connection.executeQuery({ ...query, sql });
      };
      return consumer(wrapped);
    });
}
