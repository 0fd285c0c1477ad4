import { useState } from 'react';

/** Which fields of a form the user has been at: what is wrong with others is not said until they want to save. */
export interface Touched {
  touch(field: string): void;
  touchAll(): void;
  /** The problem, once it is to be said. */
  said(field: string, problem: string | undefined): string | undefined;
}

const noFields: ReadonlySet<string> = new Set();

export function useTouched(): Touched {
  const [fields, setFields] = useState(noFields);
  const [all, setAll] = useState(false);
  return {
    touch: (field) => setFields((fields) => (fields.has(field) ? fields : new Set([...fields, field]))),
    touchAll: () => setAll(true),
    said: (field, problem) => (all || fields.has(field) ? problem : undefined),
  };
}
