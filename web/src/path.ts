import type { Instance } from '@rollcall/client';

/** Which instances a list shows. */
export type ListOf = 'live' | 'upcoming' | 'past';

export type Route =
  | { page: 'list'; of: ListOf }
  | { page: 'new' }
  | { page: 'schedule'; meetingID: number }
  | { page: 'meeting'; instance: Instance }
  | { page: 'record'; instance: Instance }
  | { page: 'signed-in' }
  | { page: 'unknown' };

const unknown: Route = { page: 'unknown' };
const lists: Record<string, ListOf> = { '/': 'live', '/upcoming': 'upcoming', '/past': 'past' };
const meetings = /^\/meetings\/([1-9]\d{0,15})(?:\/([1-9]\d{0,15})(\/record)?)?\/?$/;

/** The page at a path. */
export function routeOf(path: string): Route {
  const of = lists[path];
  if (of) return { page: 'list', of };
  if (path === newMeetingPath) return { page: 'new' };
  if (path === signedInPath) return { page: 'signed-in' };
  const [match, meeting, order, record] = meetings.exec(path) ?? [];
  if (match === undefined) return unknown;
  const [meetingID, orderID] = [Number(meeting), Number(order ?? 1)];
  if (!Number.isSafeInteger(meetingID) || !Number.isSafeInteger(orderID)) return unknown;
  if (order === undefined) return { page: 'schedule', meetingID };
  return { page: record ? 'record' : 'meeting', instance: { meetingID, orderID } };
}

/** The path of a list. */
export const listPath = (of: ListOf): string => (of === 'live' ? '/' : `/${of}`);

/** The path of the page that adds a meeting. */
export const newMeetingPath = '/meetings/new';

/** Where an identity provider sends the user back to. */
export const signedInPath = '/signed-in';

/** The path of the page where a meeting is scheduled: its instances, audience and hosts. */
export const schedulePath = (meetingID: number): string => `/meetings/${meetingID}`;

/** The path of an instance's page. */
export const meetingPath = ({ meetingID, orderID }: Instance): string => `/meetings/${meetingID}/${orderID}`;

/** The path of an instance's record. */
export const recordPath = (instance: Instance): string => `${meetingPath(instance)}/record`;
