import type { State } from './state.ts';
import { host } from './states/host.ts';
import { lists } from './states/lists.ts';
import { meeting, unread } from './states/meeting.ts';
import { record } from './states/record.ts';
import { schedule } from './states/schedule.ts';
import { signIn } from './states/sign-in.ts';

/** The main states of the console, for its screenshots and for the tests of what it looks like. */
export const states: readonly State[] = [...signIn, ...lists, ...meeting, ...host, ...schedule, ...record, ...unread];
