import type { ServerResponse } from 'node:http';
import { writeWireOutput } from '../../trpc/wire-output.ts';
import type { Answer, Headers } from './write-answers.ts';

const line = (value: unknown): string => `${JSON.stringify(writeWireOutput(value))}\n`;

/**
 * Writes the answers to a batch as they come, for tRPC's `httpBatchStreamLink`. That reads JSON Lines: first an object in which
 * each call is a promise with a number, `[[0],[null,0,number]]`, and then a line for each promise that is fulfilled,
 * `[number,0,[[value]]]`.
 */
export async function streamAnswers(
  response: ServerResponse,
  headers: Headers,
  answers: readonly Promise<Answer>[],
): Promise<void> {
  response.writeHead(200, { ...headers, 'content-type': 'application/json' });
  response.write(line(Object.fromEntries(answers.map((_, n) => [n, [[0], [null, 0, n]]]))));
  await Promise.all(
    answers.map(async (answer, n) => {
      const fulfilled = line([n, 0, [[await answer]]]);
      if (!response.destroyed) response.write(fulfilled);
    }),
  );
  response.end();
}
