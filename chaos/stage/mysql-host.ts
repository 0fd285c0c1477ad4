import { mkdir } from 'node:fs/promises';
import { startMysql } from '@rollcall/dev/services/mysql';
import { type Revivable, revivable } from './revivable.ts';

/** A MySQL that can be killed and started again on its data. */
export interface MysqlHost extends Revivable {
  url: string;
}

/** Starts it with its data in a folder of this name, which it makes. */
export async function startMysqlHost(dir: string): Promise<MysqlHost> {
  await mkdir(dir);
  const started = await startMysql({ dir });
  const { url, port, password } = started;
  return { ...revivable(started, () => startMysql({ dir, port, password })), url };
}
