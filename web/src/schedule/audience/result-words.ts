import type { InviteResult } from './invite.ts';

/** `1 person`, `1,200 people` */
export const people = (count: number): string => (count === 1 ? '1 person' : `${count.toLocaleString()} people`);

/** What became of a change of an audience. */
export function resultWords({ added, removed, takenOut }: InviteResult): string {
  const parts = [
    ...(added > 0 ? [`Invited ${people(added)}.`] : []),
    ...(removed > 0 ? [`Took ${people(removed)} off the list.`] : []),
    ...(takenOut > 0
      ? [
          `${people(takenOut)} who ${takenOut === 1 ? 'was' : 'were'} in ${takenOut === 1 ? 'has' : 'have'} been taken out.`,
        ]
      : []),
  ];
  return parts.length === 0 ? 'Nothing had to change.' : parts.join(' ');
}
