import type { Stage } from '../stage.ts';
import type { Fault } from './fault.ts';
import { schedulerFrozen, serverFrozen } from './frozen.ts';
import { schedulerKilled, serverKilled } from './killed.ts';
import { masterKilled } from './master-killed.ts';
import { mysqlKilled } from './mysql-killed.ts';
import { redisFlushed } from './redis-flushed.ts';
import { redisFull } from './redis-full.ts';
import { redisKilled } from './redis-killed.ts';
import { redisEmptied, redisSetBack } from './redis-lost.ts';
import { blackHole, cutAfterRequest, delayed } from './routes.ts';
import { slotMoved } from './slot-moved.ts';
import { wrongClock } from './wrong-clock.ts';

/** Every kind of fault that this stage can have. */
export function faultsOf(stage: Stage): Fault[] {
  const { redis } = stage;
  return [
    serverKilled(stage),
    schedulerKilled(stage),
    serverFrozen(stage),
    schedulerFrozen(stage),
    ...(redis.type === 'cluster'
      ? [masterKilled(redis), slotMoved(redis)]
      : [redisKilled(redis), redisEmptied(redis), redisSetBack(redis)]),
    redisFlushed(stage),
    redisFull(stage),
    mysqlKilled(stage),
    cutAfterRequest(stage),
    delayed(stage),
    blackHole(stage),
    ...(stage.hasWrongClocks ? [wrongClock(stage)] : []),
  ];
}
