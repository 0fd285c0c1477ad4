/** Who will be taken out by an end now: `23 people, you among them, are taken out now`. */
export function takenOutNow(count: number, isIn: boolean): string {
  if (count === 0) return 'Nobody is in';
  if (count === 1) return isIn ? 'Only you are in, and taken out now' : '1 person is taken out now';
  return `${count.toLocaleString()} people${isIn ? ', you among them,' : ''} are taken out now`;
}

/** Who will be taken out by a later end: `12 people are in; they will be taken out`. */
export function takenOutThen(count: number): string {
  if (count === 0) return 'Nobody is in; whoever still joins will be taken out';
  return count === 1
    ? '1 person is in, and will be taken out'
    : `${count.toLocaleString()} people are in; they will be taken out`;
}
