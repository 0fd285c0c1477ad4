import { findChromium } from '@rollcall/dev/services/chromium';
import { type Machine, thisMachine } from '@rollcall/dev/services/machine';
import { type Kind, missingPackages } from '@rollcall/dev/services/programs';

/** What a run is about to do. */
export interface Plan {
  /** To be read by whoever has started it. */
  lines: string[];
  usesBrowser: boolean;
  /** Whether the client must be built, packed and installed as others would. */
  usesPackage: boolean;
  /** The servers that must be installed on this machine. */
  programs: readonly Kind[];
}

/** The test files that use the installed client, in part for another origin's page. */
const ofPackage = /^package\/|^examples\/|^client\/readme/;
const ofBrowser = /^browser\/|^react\/|^examples\/|^package\/other-origin/;

/**
 * @param files the test files, as paths below `test/`
 * @param docker whether a Docker engine answers
 */
export function planOf(
  files: readonly string[],
  env: NodeJS.ProcessEnv,
  docker: boolean,
  machine: Machine = thisMachine(env),
): Plan {
  const isMissing = (kind: Kind) => missingPackages([kind], machine).length > 0;
  const inDocker = docker && isMissing('redis');
  const usesBrowser = files.some((file) => ofBrowser.test(file));
  const usesPackage = files.some((file) => ofPackage.test(file));
  const from = (variable: string) => {
    if (env[variable]) return `the one that ${variable} names`;
    return docker ? 'a container of this run' : 'a private server of this run';
  };
  const lines = [
    `${files.length} test files: ${areasOf(files).join(', ')}.`,
    `  Redis     ${from('REDIS_URL')}, and a Cluster of three masters${inDocker ? ', in one container' : ''}`,
    `  MySQL     ${from('DATABASE_URL')}`,
    ...(usesBrowser
      ? [`  Chromium  ${findChromium() ?? 'to be installed'}; it runs the web console, which is built first`]
      : []),
    ...(usesPackage
      ? ['  client    built and packed, and installed from npm beside what its tests compile and run it with']
      : []),
    ...(inDocker || (docker && isMissing('mysql'))
      ? [
          'Tests that start and kill servers of their own need redis-server and mariadbd on this machine, not in Docker.',
        ]
      : []),
    ...(files.length > 80
      ? ['All of it takes about twenty minutes on two cores, and longer on a machine that is busy.']
      : []),
  ];
  const programs: Kind[] = docker ? [] : env['DATABASE_URL'] ? ['redis'] : ['redis', 'mysql'];
  return { lines, usesBrowser, usesPackage, programs };
}

/** `api 20`, `browser 7`, … */
function areasOf(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files) {
    const [area = ''] = file.split('/');
    counts.set(area, (counts.get(area) ?? 0) + 1);
  }
  return [...counts].toSorted(([one], [other]) => one.localeCompare(other)).map(([area, count]) => `${area} ${count}`);
}
