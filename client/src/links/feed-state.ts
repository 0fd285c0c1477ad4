/** What is known of a feed over all its connections. */
export interface FeedState {
  /** Where to resume, known even before the first event. */
  position: string | undefined;
  /** Whether the server has admitted the current connection, by saying where its feed begins. */
  isAdmitted: boolean;
  /** Is called once it has. */
  onAdmitted(): void;
  /** Whether its token was rejected and it has not been admitted since. */
  isRejected: boolean;
  /** Why its request failed, which an EventSource does not say. */
  failure: Error | undefined;
}

/** Finds the state of a feed by the context of its operation, which all its attempts to connect share. */
export function feedStates(): (context: object) => FeedState {
  const states = new WeakMap<object, FeedState>();
  return (context) => {
    const known = states.get(context);
    if (known) return known;
    const state: FeedState = {
      position: undefined,
      isAdmitted: false,
      onAdmitted() {},
      isRejected: false,
      failure: undefined,
    };
    states.set(context, state);
    return state;
  };
}
