import type { ProcedurePath } from './procedures.ts';

type Group = ProcedurePath extends `${infer Name}.${string}` ? Name : never;

/** What each group of procedures is about. */
export const tags: Record<Group, string> = {
  meetings: 'Live instances: who is in, and what happens.',
  messages: 'What is said in a live instance.',
  schedule: 'Meetings, and when their instances are. A live instance follows at once.',
  audience: 'Who is invited to a meeting, by e-mail.',
  roles: 'Who is a host of a meeting.',
  users: 'People.',
  history: 'Records of what is over, and of what is live so far.',
};
