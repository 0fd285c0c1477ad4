import diagnostics from 'node:diagnostics_channel';
import { z } from 'zod';

const started = z.object({ query: z.string() });

/** Every statement that this process sends to MySQL, with its values in it, until it is disposed of. */
export function recordStatements(): Disposable & { statements: string[] } {
  const statements: string[] = [];
  const note = (message: unknown) => {
    const { data } = started.safeParse(message);
    if (data) statements.push(data.query);
  };
  diagnostics.subscribe('tracing:mysql2:query:start', note);
  return { statements, [Symbol.dispose]: () => void diagnostics.unsubscribe('tracing:mysql2:query:start', note) };
}
