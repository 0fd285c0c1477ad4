import { useState } from 'react';
import { inWords } from '../words.ts';
import { enter } from './enter.ts';
import { subjectOf } from './token.ts';

interface SignIn {
  enter(token: string): void;
  entering: boolean;
  /** Why the last attempt failed. */
  problem: string | undefined;
}

/** Signs in with a token, if the server accepts it. */
export function useSignIn(): SignIn {
  const [entering, setEntering] = useState(false);
  const [problem, setProblem] = useState<string>();
  const attempt = async (token: string): Promise<void> => {
    if (subjectOf(token) === undefined) {
      setProblem(
        token ? 'This is not a Rollcall token. Copy the whole token and try again.' : 'Paste your token first.',
      );
      return;
    }
    setEntering(true);
    try {
      await enter({ token });
    } catch (error) {
      setProblem(inWords(error, 'sign in'));
      setEntering(false);
    }
  };
  return {
    enter(token) {
      setProblem(undefined);
      void attempt(token);
    },
    entering,
    problem,
  };
}
