import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { longestFiles } from '../support/longest-first.ts';
import { root } from '../support/repository.ts';

test('the test files that are started first exist', () => {
  expect(longestFiles.length).toBeGreaterThan(0);
  expect(longestFiles.filter((file) => !existsSync(`${root}/test/${file}.test.ts`))).toEqual([]);
});
