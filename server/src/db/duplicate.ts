/** Whether a statement failed because a row with such a key exists; it changed nothing then. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ER_DUP_ENTRY';
