import { RollcallError } from '@rollcall/client';
import { useRollcall } from '@rollcall/client/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAddresses } from '../audience/use-addresses.ts';
import { planned, plannedProblem, windowIssues } from '../instances/planned.ts';
import { newTime, type TimeDraft } from '../instances/time-draft.ts';
import { Creation } from './creation.ts';
import { emptyMeeting, isSameMeeting, meetingIssues, meetingProblems } from './meeting-draft.ts';

/** A meeting that is being entered, and its creation. */
export function useNewMeeting(now: number) {
  const rollcall = useRollcall();
  const queries = useQueryClient();
  const [creation] = useState(() => new Creation(rollcall));
  const [meeting, setMeeting] = useState(emptyMeeting);
  const [times, setTimes] = useState((): readonly TimeDraft[] => [newTime()]);
  const [firstTimes] = useState(times);
  const addresses = useAddresses();
  const [invited, setInvited] = useState(0);
  const plan = planned(times);
  const emails = meeting.isPublic ? [] : addresses.understood.addresses.map(({ email }) => email);
  const saving = useMutation({
    mutationFn: () => creation.save({ meeting, windows: plan.windows, emails }, setInvited),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['commands'] }),
  });
  const issues = saving.error instanceof RollcallError ? saving.error.issues : [];
  const areTimesSent = creation.areTimesSent;
  const timesProblem = areTimesSent ? undefined : plannedProblem(times, now);
  return {
    meeting,
    setMeeting,
    times,
    setTimes,
    addresses,
    saving,
    /** How many have been invited so far, of how many. */
    progress: { invited, of: emails.length },
    /** The meeting, if a part of it is there already. */
    createdID: creation.meetingID,
    areTimesSent,
    problems: { ...meetingIssues(issues), ...meetingProblems(meeting) },
    refusedTimes: windowIssues(issues, plan),
    timesProblem,
    isValid: Object.keys(meetingProblems(meeting)).length === 0 && timesProblem === undefined,
    isEntered: !isSameMeeting(meeting, emptyMeeting) || times !== firstTimes || emails.length > 0,
  };
}
