import { createHash } from 'node:crypto';
import { AudienceSum, sumAudiences } from '../../db/audience/audience-sum.ts';
import type { Db } from '../../db/client.ts';
import { type CurrentDetails, findMeetings, type ScheduledInstance } from '../../db/schedule/due-instances.ts';

/** The sum of no e-mails, which is also that of a public meeting: Redis has none for it. */
export const noAudience = new AudienceSum().toString();

/** What an instance is opened with. */
export interface Plan extends Pick<ScheduledInstance, 'fromdatetime' | 'todatetime' | 'cancelledAt'> {
  meeting: CurrentDetails;
  /** What has been loaded of its audience; nothing for a public meeting. */
  audience: AudienceSum;
}

/**
 * Tells whether the schedule is still the one that an instance was opened with, or was brought in line with.
 *
 * @param audience the sum of the e-mails that it has, as text
 */
export const fingerprint = (
  { meeting, fromdatetime, todatetime, cancelledAt }: Omit<Plan, 'audience'>,
  audience: string,
): string => {
  const { title, description, isPublic } = meeting;
  const plan = [title, description, isPublic, fromdatetime.getTime(), todatetime.getTime(), audience, !!cancelledAt];
  return createHash('sha1').update(JSON.stringify(plan)).digest('hex');
};

export const fingerprintOf = (plan: Plan): string => fingerprint(plan, plan.audience.toString());

/** Reads with what instances are to be opened, before their audiences are loaded. The order is that of the instances. */
export async function readPlans(db: Db, instances: readonly ScheduledInstance[]): Promise<(Plan | undefined)[]> {
  const meetings = await findMeetings(
    db,
    instances.map(({ meetingID }) => meetingID),
  );
  return instances.map(({ meetingID, fromdatetime, todatetime, cancelledAt }) => {
    const meeting = meetings.get(meetingID);
    return meeting && { meeting, fromdatetime, todatetime, cancelledAt, audience: new AudienceSum() };
  });
}

/** Reads the fingerprints that instances would be opened with now. The order is that of the instances. */
export async function readFingerprints(
  db: Db,
  instances: readonly ScheduledInstance[],
): Promise<(string | undefined)[]> {
  const plans = await readPlans(db, instances);
  const closed = instances.filter((_, n) => plans[n] && !plans[n].meeting.isPublic);
  const sums = await sumAudiences(db, [...new Set(closed.map(({ meetingID }) => meetingID))]);
  return instances.map(({ meetingID }, n) => {
    const plan = plans[n];
    return plan && fingerprint(plan, sums.get(meetingID) ?? noAudience);
  });
}
