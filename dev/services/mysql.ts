import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Child, startChild } from './child.ts';
import { type Flavour, flavourOf } from './mysql-flavour.ts';
import { newPassword } from './password.ts';
import { onFreePorts } from './port.ts';
import { type FindOptions, findServer } from './programs.ts';
import { ready } from './ready.ts';

export interface MysqlOptions extends FindOptions {
  /** To come back on a port that was used before; without it, a free one. */
  port?: number;
  /** Where the data lies; its maker removes it. Without it, a folder of its own that goes with the server. */
  dir?: string;
  /** Letters and digits only; without it, a random one. */
  password?: string;
  /** Further arguments of the server, which win over the ones given here. */
  extra?: readonly string[];
}

export interface PrivateMysql extends AsyncDisposable {
  /** `mysql://rollcall:password@127.0.0.1:port/rollcall`: an empty utf8mb4 database; the user may do everything. */
  url: string;
  port: number;
  password: string;
  dir: string;
  /** To stop it in order, or to kill it. */
  child: Child;
}

/**
 * Starts a MariaDB or MySQL of this process's own on 127.0.0.1 and returns when it answers. It ends with this process
 * at the latest. It does not wait for the disk: what was committed outlives a kill of the server, not of the machine.
 * To start it again on its data, give its `port`, `password` and a `dir` of yours.
 *
 * @throws {NoServer} if there is none and none can be installed
 * @throws {PortTaken} if the `port` that was given is in use
 * @throws {Error} if it does not start, with its last words
 */
export async function startMysql(options: MysqlOptions = {}): Promise<PrivateMysql> {
  const program = await findServer('mysql', options);
  const flavour = await flavourOf(program);
  const { port } = options;
  if (port !== undefined) return start(flavour, port, options);
  return onFreePorts(1, (free) => start(flavour, free, options));
}

async function start(flavour: Flavour, port: number, options: MysqlOptions): Promise<PrivateMysql> {
  const { password = newPassword(), extra = [] } = options;
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'rollcall-mysql-')));
  const data = join(dir, 'data');
  const initFile = join(dir, 'init.sql');
  await writeFile(initFile, accounts(password), { mode: 0o600 });

  const serve = [
    ...flavour.serve(data),
    `--init-file=${initFile}`,
    `--socket=${join(dir, 'socket')}`,
    `--pid-file=${join(dir, 'pid')}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    '--max-connections=400',
    '--character-set-server=utf8mb4',
    ...extra,
  ];
  // One child for both steps, so that the guardian watches over the first one too.
  const steps = existsSync(data)
    ? `exec ${quoted(serve)}`
    : `${quoted(flavour.prepare(data))} >&2 && exec ${quoted(serve)}`;
  // Its temporary files lie with its data: in a folder that all share, two that start at once meet.
  const env = { ...process.env, TMPDIR: dir };
  const child = startChild('/bin/sh', ['-c', steps], { env, ...(options.dir ? {} : { removeDir: dir }) });
  const url = `mysql://rollcall:${password}@127.0.0.1:${port}/rollcall`;
  await ready(child, 'the MySQL server', () => pingMysql(url));
  return { url, port, password, dir, child, [Symbol.asyncDispose]: () => child.stop() };
}

/** Statements that may be repeated, one a line. A socket in a folder of mode 0700 is all that root is left with. */
function accounts(password: string): string {
  const statements = [
    'CREATE DATABASE IF NOT EXISTS rollcall CHARACTER SET utf8mb4',
    "CREATE USER IF NOT EXISTS 'rollcall'@'127.0.0.1'",
    `ALTER USER 'rollcall'@'127.0.0.1' IDENTIFIED BY '${password}'`,
    "GRANT ALL PRIVILEGES ON *.* TO 'rollcall'@'127.0.0.1' WITH GRANT OPTION",
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}'`,
    "DROP USER IF EXISTS 'root'@'127.0.0.1', 'root'@'::1', ''@'localhost'",
  ];
  return statements.map((statement) => `${statement};\n`).join('');
}

function quoted(command: readonly string[]): string {
  return command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

/** One command on a connection of its own; throws what hinders it. */
export async function pingMysql(url: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query('SELECT 1');
  await connection.end();
}
