import { reasonOf, type ScheduledMeeting } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { meetingKey, useRefresh } from '../schedule-queries.ts';
import { isSameMeeting, type MeetingDraft } from './meeting-draft.ts';

interface Change {
  draft: MeetingDraft;
  base: MeetingDraft;
}

/** How often it is tried again where only something else of the meeting has changed, such as its audience. */
const attempts = 3;

/**
 * Saves what the user has changed of a meeting, unless somebody else has changed the same meeting since the user has seen it: then
 * it fails, and what the user sees is up to date.
 */
export function useSaveMeeting({ meetingID, ...seen }: ScheduledMeeting) {
  const rollcall = useRollcall();
  const queries = useQueryClient();
  const refresh = useRefresh(meetingID);
  const readAgain = async () => {
    const { meetings } = await rollcall.schedule.meetings.query({ meetingID, limit: 1 });
    queries.setQueryData([...meetingKey(meetingID), 'meeting'], meetings[0] ?? null);
    return meetings[0];
  };
  return useMutation({
    async mutationFn({ draft, base }: Change) {
      const changed = {
        ...(draft.title === base.title ? {} : { title: draft.title }),
        ...(draft.description === base.description ? {} : { description: draft.description }),
        ...(draft.isPublic === base.isPublic ? {} : { isPublic: draft.isPublic }),
      };
      let { version } = seen;
      for (let attempt = 1; ; attempt += 1) {
        try {
          await rollcall.schedule.putMeeting.mutate({ meetingID, ...changed, ifVersion: version });
          return;
        } catch (error) {
          if (reasonOf(error) !== 'VERSION_CONFLICT' || attempt === attempts) throw error;
          const now = await readAgain();
          // An earlier attempt, whose answer was lost, may have saved it.
          if (now && isSameMeeting(now, { ...now, ...changed })) return;
          if (!now || !isSameMeeting(now, seen)) throw error;
          version = now.version;
        }
      }
    },
    onSuccess: refresh,
  });
}
