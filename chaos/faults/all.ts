import type { Stage } from '../stage.ts';
import type { Fault } from './fault.ts';
import { schedulerFrozen, serverFrozen } from './frozen.ts';
import { schedulerKilled, serverKilled } from './killed.ts';
import { mysqlKilled } from './mysql-killed.ts';
import { redisFull } from './redis-full.ts';
import { redisKilled } from './redis-killed.ts';
import { redisEmptied, redisFlushed, redisSetBack } from './redis-lost.ts';
import { blackHole, cutAfterRequest, delayed } from './routes.ts';
import { wrongClock } from './wrong-clock.ts';

/** Every kind of fault that this stage can have. */
export const faultsOf = ({ hasWrongClocks }: Stage): Fault[] => [
  serverKilled,
  schedulerKilled,
  serverFrozen,
  schedulerFrozen,
  redisKilled,
  redisFlushed,
  redisEmptied,
  redisSetBack,
  redisFull,
  mysqlKilled,
  cutAfterRequest,
  delayed,
  blackHole,
  ...(hasWrongClocks ? [wrongClock] : []),
];
