import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, thisMachine } from './machine.ts';
import { NoServer } from './programs.ts';

/** The commands of MariaDB or of MySQL, tuned for data that nobody will miss. */
export interface Flavour {
  /** Fills an empty data folder. */
  prepare(data: string): string[];
  /** Serves it; the rest of the arguments is the same for both. */
  serve(data: string): string[];
}

/**
 * Finds out what `mariadbd` or `mysqld` at this path is.
 *
 * @throws {NoServer} if a MariaDB lacks the installer that belongs to it
 */
export async function flavourOf(program: string): Promise<Flavour> {
  const { stdout } = await promisify(execFile)(program, ['--no-defaults', '--version']);
  return /mariadb/i.test(stdout) ? mariadb(program) : mysql(program);
}

const fast = ['--innodb-flush-log-at-trx-commit=2', '--innodb-doublewrite=0'];
/** Both refuse to run as root unless told so. */
const asRoot = process.geteuid?.() === 0 ? ['--user=root'] : [];

function mariadb(program: string): Flavour {
  const common = (data: string) => [
    '--no-defaults',
    `--datadir=${data}`,
    ...asRoot,
    ...fast,
    '--innodb-log-file-size=16M',
  ];
  const installer = mariadbInstaller(program);
  return {
    prepare: (data) => [
      installer,
      ...common(data),
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
    ],
    serve: (data) => [program, ...common(data)],
  };
}

/** In the server's own release, before any other on the PATH: the two must be of one version. */
function mariadbInstaller(program: string): string {
  const release = dirname(dirname(program));
  const machine = thisMachine();
  const folders = ['bin', 'scripts'].map((folder) => join(release, folder));
  const names = ['mariadb-install-db', 'mysql_install_db'];
  const installer = findProgram(names, { ...machine, env: {}, folders }) ?? findProgram(names, machine);
  if (!installer) throw new NoServer(`${program} is installed, but not the mariadb-install-db that belongs to it.`);
  return installer;
}

function mysql(program: string): Flavour {
  // "loose": a server that does not know the option starts nevertheless.
  const small = ['--loose-innodb-redo-log-capacity=64M', '--performance-schema=OFF', '--skip-log-bin'];
  const common = (data: string) => ['--no-defaults', `--datadir=${data}`, ...asRoot, ...fast, ...small];
  return {
    prepare: (data) => [program, ...common(data), '--initialize-insecure'],
    // Debian's MySQL insists on a folder for files that only its service has.
    serve: (data) => [program, ...common(data), '--loose-mysqlx=OFF', '--secure-file-priv=NULL'],
  };
}
