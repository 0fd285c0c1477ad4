import { connectDb } from './db/client.ts';
import { migrate } from './db/migrator.ts';
import { readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';

await runEntry(async () => {
  const config = readConfig(['DATABASE_URL']);
  // A change of a large table, or another process that makes it, is waited for.
  const db = connectDb(config.DATABASE_URL, { silenceMs: 0 });
  try {
    const applied = await migrate(db);
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'the tables are up to date');
  } finally {
    await db.destroy();
  }
});
