import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Child, startChild } from './child.ts';
import { type Flavour, flavourOf } from './mysql-flavour.ts';
import { newPassword } from './password.ts';
import { onFreePorts } from './port.ts';
import { type FindOptions, findServer } from './programs.ts';
import { awaitReady } from './ready.ts';

export interface MysqlOptions extends FindOptions {
  /** For a restart on the same port. Default: a free one. */
  port?: number;
  /** The folder for the data, which the caller removes. Default: a temporary one, removed with the server. */
  dir?: string;
  /** With `dir`: a folder that is created, and removed once the server has ended, however it ended. */
  runDir?: string;
  /** Letters and digits only. Default: a random one. */
  password?: string;
  /** Further arguments of the server, which override the defaults. */
  extra?: readonly string[];
}

export interface PrivateMysql extends AsyncDisposable {
  /** `mysql://rollcall:password@127.0.0.1:port/rollcall`: an empty utf8mb4 database, and a user with all privileges. */
  url: string;
  port: number;
  password: string;
  dir: string;
  /** For stopping or killing the server. */
  child: Child;
}

/**
 * Starts a private MariaDB or MySQL on 127.0.0.1 and resolves when it answers. It never outlives this process. Commits
 * do not wait for the disk: they survive a kill of the server, but not a crash of the machine. To restart it on its data,
 * pass a `dir`, and then its `port` and `password`.
 *
 * @throws {NoServer} if it is not installed and cannot be
 * @throws {PortTaken} if the given `port` is in use
 * @throws {Error} if it does not start, with its last output
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
  // In one turn up to the start of the child, which removes the folder: no signal handler runs in between.
  const dir = options.dir ?? mkdtempSync(join(tmpdir(), 'rollcall-mysql-'));
  const data = join(dir, 'data');
  const unfinished = join(dir, 'unfinished');
  const initFile = join(dir, 'init.sql');
  writeFileSync(initFile, accounts(password), { mode: 0o600 });

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
  // One child for all steps, so that each is guarded; what is initialised only halfway is never served.
  const initialise = `rm -rf ${quoted([unfinished])} && ${quoted(flavour.prepare(unfinished))} >&2 && mv ${quoted([unfinished, data])} && `;
  const steps = `${existsSync(data) ? '' : initialise}exec ${quoted(serve)}`;
  // Temporary files go next to the data: in a shared folder, two servers starting at the same time would collide.
  const env = { ...process.env, TMPDIR: dir };
  const removeDir = options.dir ? options.runDir : dir;
  if (removeDir) mkdirSync(removeDir, { recursive: true });
  const child = startChild('/bin/sh', ['-c', steps], { env, ...(removeDir && { removeDir }) });
  const url = `mysql://rollcall:${password}@127.0.0.1:${port}/rollcall`;
  await awaitReady(child, 'the MySQL server', () => pingMysql(url), options.signal);
  return { url, port, password, dir, child, [Symbol.asyncDispose]: () => child.stop() };
}

/** Repeatable statements, one per line. They leave root only the socket, which is in a folder of mode 0700. */
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

/** Sends one command on its own connection; throws if that fails. */
export async function pingMysql(url: string): Promise<void> {
  const connection = await createConnection(url);
  await connection.query('SELECT 1');
  await connection.end();
}
