import { type Machine, thisMachine } from '@rollcall/dev/services/machine';
import { expect, test } from 'vitest';
import { planOf } from '../support/plan.ts';

const files = ['api/join.test.ts', 'lua/join.test.ts', 'lua/leave.test.ts'];
const bare: Machine = { env: { PATH: '' }, uid: 1000, folders: [] };
const hint =
  'Tests that start and kill servers of their own need redis-server and mariadbd on this machine, not in Docker.';

test('on a bare machine, a run needs both programs', () => {
  expect(planOf(files, {}, false, bare)).toEqual({
    lines: [
      '3 test files: api 1, lua 2.',
      '  Redis     a private server of this run, and a Cluster of three masters',
      '  MySQL     a private server of this run',
    ],
    usesBrowser: false,
    usesPackage: false,
    programs: ['redis', 'mysql'],
  });
});

test('with Docker on a bare machine, all is in containers, and a run needs no program', () => {
  expect(planOf(files, {}, true, bare)).toEqual({
    lines: [
      '3 test files: api 1, lua 2.',
      '  Redis     a container of this run, and a Cluster of three masters, in one container',
      '  MySQL     a container of this run',
      hint,
    ],
    usesBrowser: false,
    usesPackage: false,
    programs: [],
  });
});

test('with Docker and redis-server, the Cluster is on this machine', () => {
  const [, redis, , ...rest] = planOf(files, {}, true, thisMachine()).lines;

  expect(redis).toBe('  Redis     a container of this run, and a Cluster of three masters');
  expect(rest).toEqual([]);
});

test('a MySQL that is given needs no program', () => {
  const env = { DATABASE_URL: 'mysql://ann@127.0.0.1/rollcall' };

  expect(planOf(files, env, false, bare).programs).toEqual(['redis']);
});
