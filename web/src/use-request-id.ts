import { newRequestID } from '@rollcall/client';
import { useCallback, useRef } from 'react';

/**
 * Gives an input its requestID: the same one however often it is sent again, so that what was done without an answer is not done
 * twice, and a new one for another input.
 */
export function useRequestID(): (input: unknown) => string {
  const last = useRef({ input: '', requestID: '' });
  return useCallback((input) => {
    const key = JSON.stringify(input);
    if (last.current.input !== key) last.current = { input: key, requestID: newRequestID() };
    return last.current.requestID;
  }, []);
}
