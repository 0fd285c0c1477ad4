/** How many were in: null where they are too many to be counted. */
export function peopleIn(people: number | null): string {
  if (people === null) return 'Very many people';
  if (people === 0) return 'Nobody was in';
  return people === 1 ? '1 person' : `${people.toLocaleString()} people`;
}
