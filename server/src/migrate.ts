import { connectDb } from './db/client.ts';
import { migrate } from './db/migrator.ts';
import { takeNoArguments } from './process/arguments.ts';
import { readConfig } from './process/config.ts';
import { runEntry } from './process/entry.ts';
import { reach } from './process/reach.ts';

await runEntry(async () => {
  takeNoArguments('npm run migrate');
  const config = readConfig(['DATABASE_URL']);
  // No timeout: altering a large table, or waiting for another process to do so, takes long.
  const db = connectDb(config.DATABASE_URL, { silenceTimeoutMs: 0 });
  try {
    const applied = await reach('MySQL', config.DATABASE_URL, migrate(db));
    console.log(applied.length > 0 ? `applied ${applied.join(', ')}` : 'the tables are up to date');
  } finally {
    await db.destroy();
  }
});
