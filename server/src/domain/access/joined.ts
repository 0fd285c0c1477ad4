import { ShortMemory } from '../short-memory.ts';

/** Who has joined which meeting, as `meetingID userID`: of those who have not, the next call asks again. */
export type Joined = ShortMemory<string, true>;
export const createJoined = (): Joined => new ShortMemory({ ms: 300_000, most: 50_000 });
