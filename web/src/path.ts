import type { Instance } from '@rollcall/client';

export type Route = { page: 'list' } | { page: 'meeting'; instance: Instance } | { page: 'unknown' };

/** The page at a path. */
export function routeOf(path: string): Route {
  if (path === '/') return { page: 'list' };
  const [, meetingID, orderID] = /^\/meetings\/([1-9]\d{0,15})\/([1-9]\d{0,15})\/?$/.exec(path) ?? [];
  if (meetingID === undefined || orderID === undefined) return { page: 'unknown' };
  const instance = { meetingID: Number(meetingID), orderID: Number(orderID) };
  const exact = Number.isSafeInteger(instance.meetingID) && Number.isSafeInteger(instance.orderID);
  return exact ? { page: 'meeting', instance } : { page: 'unknown' };
}

/** The path of a meeting's page. */
export const meetingPath = ({ meetingID, orderID }: Instance): string => `/meetings/${meetingID}/${orderID}`;
