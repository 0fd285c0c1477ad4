/** Notes with which outcome a piece of work has ended: `OK`, a refusal's reason, or `ERROR`. */
export type NoteOutcome = (outcome: string) => void;

/** Does some work in a span of a trace. */
export type InSpan = <Result>(
  kind: 'call' | 'background',
  name: string,
  work: (note: NoteOutcome) => Promise<Result>,
) => Promise<Result>;

const ignore: NoteOutcome = () => {};
let tracing: InSpan | undefined;

/** Does some work in a span of its own, where this process is traced, and otherwise just does it. */
export const inSpan: InSpan = (kind, name, work) => (tracing ? tracing(kind, name, work) : work(ignore));

/** Has the spans of this process recorded. */
export function recordSpans(by: InSpan | undefined): void {
  tracing = by;
}
