import type { Db } from '@rollcall/server/db/client';
import type { KyselyPlugin } from 'kysely';

/** The same connections to MySQL, counting the queries to one table. */
export function countQueries(db: Db, table: string): { db: Db; count(): number } {
  let count = 0;
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      if (JSON.stringify(node).includes(`"name":"${table}"`)) count += 1;
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  return { db: db.withPlugin(plugin), count: () => count };
}
