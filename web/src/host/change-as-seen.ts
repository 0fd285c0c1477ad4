import { type InstanceDetails, reasonOf } from '@rollcall/client';

/** Thrown if somebody else has changed what the user was about to change. */
export class ChangedMeanwhile extends Error {
  readonly now: InstanceDetails;

  constructor(now: InstanceDetails) {
    super('Somebody else has changed the meeting meanwhile.');
    this.now = now;
  }
}

interface ChangeAsSeen<Answer> {
  read(): Promise<InstanceDetails>;
  /** Whether what is to be changed is still as the user saw it. */
  isAsSeen(now: InstanceDetails): boolean;
  /** What to answer if it has been changed so already, by an attempt whose answer was lost. */
  done(now: InstanceDetails): Answer | undefined;
  /** Makes the change, if the meeting is at the version read. */
  write(now: InstanceDetails): Promise<Answer>;
}

const attempts = 4;

/**
 * Changes what the user saw. Any change of a meeting makes a new version of it, an invitation too: only one that concerns what
 * is being changed is a conflict.
 *
 * @throws {ChangedMeanwhile} if that is no longer as the user saw it; nothing was changed then
 */
export async function changeAsSeen<Answer>({ read, isAsSeen, done, write }: ChangeAsSeen<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    const now = await read();
    const answer = done(now);
    if (answer !== undefined) return answer;
    if (!isAsSeen(now)) throw new ChangedMeanwhile(now);
    try {
      return await write(now);
    } catch (error) {
      if (reasonOf(error) !== 'VERSION_CONFLICT' || attempt === attempts) throw error;
    }
  }
}
