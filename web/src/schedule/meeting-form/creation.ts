import { mayRetry, newRequestID } from '@rollcall/client';
import type { useRollcall } from '@rollcall/client/react';
import { invite } from '../audience/invite.ts';
import type { Window } from '../instances/weekly.ts';
import { isSameMeeting, type MeetingDraft } from './meeting-draft.ts';

/** All that a new meeting is to be. */
interface NewMeeting {
  meeting: MeetingDraft;
  windows: Window[];
  emails: string[];
}

interface Attempt<Input> {
  input: Input;
  requestID: string;
}

/**
 * Creates a meeting in several calls, and goes on where an earlier attempt failed. What was sent without an answer is sent again
 * as it was, with the same requestID, before anything else: so nothing is there twice.
 */
export class Creation {
  readonly #rollcall: ReturnType<typeof useRollcall>;
  #meeting: Attempt<MeetingDraft> | undefined;
  #times: Attempt<Window[]> | undefined;
  #hasTimes = false;
  /** The meeting, once there is one. */
  meetingID: number | undefined;

  constructor(rollcall: ReturnType<typeof useRollcall>) {
    this.#rollcall = rollcall;
  }

  /** Whether the times have been sent, so that it is too late to enter others. */
  get areTimesSent(): boolean {
    return this.#hasTimes || this.#times !== undefined;
  }

  /** @param onProgress called with how many have been invited */
  async save({ meeting, windows, emails }: NewMeeting, onProgress: (invited: number) => void): Promise<number> {
    const meetingID = await this.#saveMeeting(meeting);
    if (windows.length > 0 || this.#times) await this.#saveTimes(meetingID, windows);
    await invite(this.#rollcall, { meetingID, emails, onProgress });
    return meetingID;
  }

  async #saveMeeting(draft: MeetingDraft): Promise<number> {
    const { putMeeting } = this.#rollcall.schedule;
    if (this.meetingID === undefined) {
      const attempt = (this.#meeting ??= { input: draft, requestID: newRequestID() });
      const { meetingID } = await putMeeting
        .mutate({ ...attempt.input, requestID: attempt.requestID })
        .catch((error: unknown) => {
          if (!mayRetry(error)) this.#meeting = undefined;
          throw error;
        });
      this.meetingID = meetingID;
      if (isSameMeeting(attempt.input, draft)) return meetingID;
    }
    const { meetingID } = await putMeeting.mutate({ meetingID: this.meetingID, ...draft });
    return meetingID;
  }

  async #saveTimes(meetingID: number, windows: Window[]): Promise<void> {
    if (this.#hasTimes) return;
    const attempt = (this.#times ??= { input: windows, requestID: newRequestID() });
    await this.#rollcall.schedule.addInstances
      .mutate({ meetingID, windows: attempt.input, requestID: attempt.requestID })
      .catch((error: unknown) => {
        if (!mayRetry(error)) this.#times = undefined;
        throw error;
      });
    this.#hasTimes = true;
  }
}
