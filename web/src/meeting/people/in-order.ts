import type { Participant } from '@rollcall/client';

/** The user first, then the hosts, then everybody else: each in the order of joining. */
export function inOrder(
  people: readonly Participant[],
  userID: number,
  hosts: readonly number[],
): readonly Participant[] {
  const hosting = new Set(hosts);
  const [own, leading, others]: [Participant[], Participant[], Participant[]] = [[], [], []];
  for (const person of people) {
    if (person.userID === userID) own.push(person);
    else if (hosting.has(person.userID)) leading.push(person);
    else others.push(person);
  }
  return [...own, ...leading, ...others];
}
