import { audienceProcedures } from './audience.ts';
import { historyProcedures } from './history.ts';
import { meetingProcedures } from './meetings.ts';
import type { ManagedProcedure } from './procedure.ts';
import { roleProcedures } from './roles.ts';
import { scheduleProcedures } from './schedule.ts';
import { userProcedures } from './users.ts';

/** The managing procedures, with their rights: a file for each group of them. */
export const managedProcedures: readonly ManagedProcedure[] = [
  ...scheduleProcedures,
  ...roleProcedures,
  ...audienceProcedures,
  ...meetingProcedures,
  ...historyProcedures,
  ...userProcedures,
];

/** The same for tables of tests, by name. */
export const managedByName = managedProcedures.map(
  (procedure) => [procedure.as ? `${procedure.path} (${procedure.as})` : procedure.path, procedure] as const,
);
