/** What a user does in a meeting. Nothing here throws: what fails is in the next snapshot. */
export interface MeetingActions {
  /** Joins, unless in already. The lease is renewed for as long as the page, or process, is there. */
  join(): void;
  /** Leaves: at once, or as soon as a join that is under way is answered. */
  leave(): void;
  /** Posts a message, which is in `messages` at once. Returns its key. */
  post(body: string): string;
  /** Sends a failed message again. However often, it is recorded once. */
  retry(key: string): void;
  /** Drops a failed message. */
  discard(key: string): void;
  /** Connects again after a refusal. */
  reconnect(): void;
}
