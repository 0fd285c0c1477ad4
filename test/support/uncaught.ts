/** Keeps the errors that nobody catches from the test runner, and shows them. */
export function catchUncaught(): Disposable & { errors: unknown[] } {
  const errors: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => errors.push(error));
  return {
    errors,
    [Symbol.dispose]() {
      process.removeAllListeners('uncaughtException');
      for (const listener of others) process.on('uncaughtException', listener);
    },
  };
}
