import { useRef, useState } from 'react';

/** A change that a dialog makes. */
export interface Change<Input> {
  isPending: boolean;
  /** Why the last attempt failed. */
  error: unknown;
  /** Makes the change, unless it is being made. */
  start(input: Input): void;
  /** Forgets why the last attempt failed. */
  reset(): void;
}

const idle = { isPending: false, error: undefined };

/** Makes a change of a meeting: one at a time, however often it is asked for. */
export function useChange<Input, Answer>(
  send: (input: Input) => Promise<Answer>,
  onDone: (answer: Answer, input: Input) => void,
): Change<Input> {
  const [state, setState] = useState<{ isPending: boolean; error: unknown }>(idle);
  // Not the state, which a second key press may come before.
  const isRunning = useRef(false);
  const make = async (input: Input): Promise<void> => {
    try {
      const answer = await send(input);
      setState(idle);
      onDone(answer, input);
    } catch (error) {
      setState({ isPending: false, error });
    } finally {
      isRunning.current = false;
    }
  };
  return {
    ...state,
    start(input) {
      if (isRunning.current) return;
      isRunning.current = true;
      setState({ isPending: true, error: undefined });
      void make(input);
    },
    reset: () => setState(idle),
  };
}
