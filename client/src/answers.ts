import type { AppRouter } from '@rollcall/server/router';
import type { inferRouterOutputs } from '@trpc/server';

/** What each procedure answers: `Answers['history']['attendance']`. */
export type Answers = inferRouterOutputs<AppRouter>;

/** What became of a change of the schedule, and in each live instance that it concerned. */
export type Effect = Pick<Answers['schedule']['putMeeting'], 'effect' | 'instances'>;

/** An instance and what the caller is in it. */
export type InstanceDetails = Answers['meetings']['get'];

/** An instance as it is scheduled. */
export type ScheduledInstance = Answers['schedule']['instances']['instances'][number];

/** A meeting as it is scheduled. */
export type ScheduledMeeting = Answers['schedule']['meetings']['meetings'][number];

/** A page of attendance: who was in and when, and who was invited and never came. */
export type Attendance = Answers['history']['attendance'];
