import { createRollcallClient } from '@rollcall/client';
import { useState } from 'react';
import { signIn } from '../session.ts';
import { userIDOf } from '../token.ts';
import { inWords } from '../words.ts';

interface SignIn {
  enter(token: string, name?: string): void;
  entering: boolean;
  /** Why the last attempt failed. */
  problem: string | undefined;
}

/** Signs in with a token, if the server accepts it. */
export function useSignIn(): SignIn {
  const [entering, setEntering] = useState(false);
  const [problem, setProblem] = useState<string>();
  const attempt = async (token: string, name?: string): Promise<void> => {
    const userID = userIDOf(token);
    if (userID === undefined) {
      setProblem(
        token ? 'This is not a Rollcall token. Copy the whole token and try again.' : 'Paste your token first.',
      );
      return;
    }
    setEntering(true);
    try {
      const client = createRollcallClient({ url: location.origin, token });
      await client.meetings.active.query({ limit: 1 });
      signIn(token, userID, name);
    } catch (error) {
      setProblem(inWords(error, 'sign in'));
      setEntering(false);
    }
  };
  const enter = (token: string, name?: string) => {
    setProblem(undefined);
    void attempt(token, name);
  };
  return { enter, entering, problem };
}
