/** Somebody else brings the instance in line, with a schedule that is no older; or it has left Redis. */
export class Overtaken extends Error {
  override message = 'somebody else is bringing the instance in line';
}

/** @throws {Overtaken} if a script says so */
export function mustNotBeStale<Answer extends { outcome: string }>(
  answer: Answer,
): asserts answer is Exclude<Answer, { outcome: 'STALE' }> {
  if (answer.outcome === 'STALE') throw new Overtaken();
}
