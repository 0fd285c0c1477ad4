import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take longest, most of it waiting: begun last, they would be all that a run still waits for. */
export const longestFiles = [
  'chaos/minute',
  'model/managing',
  'model/instance',
  'api/fuzz',
  'api/unavailable',
  'api/rate-limits',
  'package/types',
  'browser/looks',
  'feed/sleep',
  'api/processes',
  'scheduler/on-time',
  'browser/session',
  'scheduler/process',
  'feed/cuts',
  'leases/renewing',
  'services/cluster',
  'chaos/cluster',
  'services/mysql',
  'races/ending',
  'browser/meeting',
  'races/cut',
];

const rank = ({ moduleId }: TestSpecification): number => {
  const place = longestFiles.findIndex((file) => moduleId.endsWith(`/${file}.test.ts`));
  return place === -1 ? longestFiles.length : place;
};

/** The order of test files: a run takes as long as its last file. */
export class LongestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the sequencer's own, which orders what it is given anew
    const files = await super.sort(specifications);
    return files.toSorted((one, other) => rank(one) - rank(other));
  }
}
