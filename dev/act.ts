import { type Instance, mayRetry, type RollcallClient, reasonOf } from '@rollcall/client';
import { createPatience } from './services/patience.ts';

/** What is done for others in one instance. */
export interface Act {
  /** Waits for the instance to be open, if it is not yet. */
  join(userID: number): Promise<void>;
  leave(userID: number): Promise<void>;
  say(userID: number, body: string): Promise<void>;
}

/** Lets the office act for the people of the demo. */
export function actIn(office: RollcallClient, { meetingID, orderID }: Instance): Act {
  const meeting = office.meeting(meetingID, orderID);
  const tryToJoin = async (userID: number): Promise<true | undefined> => {
    try {
      await meeting.join({ userID });
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === 'MEETING_NOT_ACTIVE' || mayRetry(error)) return undefined;
      // The answer to an earlier attempt was lost.
      if (reason !== 'ALREADY_JOINED') throw error;
    }
    return true;
  };
  return {
    async join(userID) {
      await createPatience().until('a meeting to be open', () => tryToJoin(userID));
    },
    async leave(userID) {
      await meeting.leave({ userID });
    },
    async say(userID, body) {
      await meeting.post(body, { userID });
    },
  };
}
