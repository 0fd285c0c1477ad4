import { newRequestID } from '@rollcall/client';
import { useCallback, useRef } from 'react';

/** Says the requestID of an input: the same as long as the input is, so that to try again does nothing twice. */
export function useRequestID(): (input: object) => string {
  const last = useRef<{ input: string; requestID: string }>(undefined);
  return useCallback((input) => {
    const text = JSON.stringify(input);
    if (last.current?.input !== text) last.current = { input: text, requestID: newRequestID() };
    return last.current.requestID;
  }, []);
}
