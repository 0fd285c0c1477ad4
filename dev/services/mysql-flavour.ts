import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram, thisMachine } from './machine.ts';
import { NoServer } from './programs.ts';

/** The commands of MariaDB or of MySQL, tuned for disposable data. */
export interface Flavour {
  /** Initialises an empty data folder. */
  prepare(data: string): string[];
  /** Serves a data folder; the other arguments are common to both. */
  serve(data: string): string[];
}

/**
 * Determines whether the program at this path is MariaDB or MySQL.
 *
 * @throws {NoServer} if it is a MariaDB whose installer is missing
 */
export async function flavourOf(program: string): Promise<Flavour> {
  const { stdout } = await promisify(execFile)(program, ['--no-defaults', '--version']);
  return /mariadb/i.test(stdout) ? mariadb(program) : mysql(program);
}

const fast = ['--innodb-flush-log-at-trx-commit=2', '--innodb-doublewrite=0'];
/** Both refuse to run as root without this option. */
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

/** Prefers the installer of the server's own release to the PATH, because both must have the same version. */
function mariadbInstaller(program: string): string {
  const release = dirname(dirname(program));
  const machine = thisMachine();
  const folders = ['bin', 'scripts'].map((folder) => join(release, folder));
  const names = ['mariadb-install-db', 'mysql_install_db'];
  const installer = findProgram(names, { ...machine, env: {}, folders }) ?? findProgram(names, machine);
  if (!installer) throw new NoServer(`${program} is installed, but its mariadb-install-db is missing.`);
  return installer;
}

function mysql(program: string): Flavour {
  // "loose": servers that do not know the option ignore it.
  const small = ['--loose-innodb-redo-log-capacity=64M', '--performance-schema=OFF', '--skip-log-bin'];
  const common = (data: string) => ['--no-defaults', `--datadir=${data}`, ...asRoot, ...fast, ...small];
  return {
    prepare: (data) => [program, ...common(data), '--initialize-insecure'],
    // Debian's MySQL otherwise requires a folder that only its service creates.
    serve: (data) => [program, ...common(data), '--loose-mysqlx=OFF', '--secure-file-priv=NULL'],
  };
}
