import { connect, type Socket } from 'node:net';

/** What became of a herd. */
export interface Outcome {
  /** s from the moment at which everybody began to connect until each of them had the answer, ascending */
  seconds: number[];
  /** How many were answered with anything but 200, or not at all. */
  refused: number;
  /** How often each of these answers came, such as `HTTP/1.1 503`. */
  refusals: Map<string, number>;
}

const good = 'HTTP/1.1 200';

/** How long one of them waits. */
const patienceMs = 60_000;

/** Has everybody connect at the same moment, each over a connection of their own, and send a request. */
export async function herd(url: string, requests: readonly Buffer[]): Promise<Outcome> {
  const { hostname, port } = new URL(url);
  const sockets: Socket[] = [];
  const beganAt = performance.now();
  const comeIn = (request: Buffer) =>
    new Promise<{ seconds: number; status: string }>((resolve) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      const answered = (status: string) => resolve({ seconds: (performance.now() - beganAt) / 1000, status });
      socket.once('data', (head: Buffer) => answered(head.toString('latin1', 0, 12)));
      socket.once('error', ({ message }) => answered(message));
      socket.once('close', () => answered('the connection was closed'));
      socket.setTimeout(patienceMs, () => answered('no answer'));
      socket.write(request);
      sockets.push(socket);
    });
  try {
    const answers = await Promise.all(requests.map(comeIn));
    return {
      seconds: answers.map(({ seconds }) => seconds).toSorted((one, other) => one - other),
      refused: answers.filter(({ status }) => status !== good).length,
      refusals: counted(answers.flatMap(({ status }) => (status === good ? [] : [status]))),
    };
  } finally {
    for (const socket of sockets) socket.destroy();
  }
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
