import cluster from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answers, type Question, telling } from './messages.ts';

/** How a worker ended, such as `{ code: 0 }` or `{ signal: 'SIGKILL' }`. */
export type Ending = { code: number } | { signal: string } | { failure: string };

/** A worker, as its supervisor sees it. */
export interface Member {
  /** No other of this server has had this number. */
  id: number;
  /** Where it accepts calls, once it does; undefined if it ended before. */
  ready: Promise<string | undefined>;
  ended: Promise<Ending>;
  /** What keeps it from running, if it said so. */
  fault(): string | undefined;
  /** Asks it something; undefined if it does not answer in time. */
  ask<Asked extends Question>(question: Asked): Promise<Answers[Asked] | undefined>;
  kill(signal: NodeJS.Signals): void;
}

/** ms for an answer: a little more than a worker gives Redis and MySQL for theirs. */
const patienceMs = 2_000;

/** Starts a worker: another process of this program, with its environment and its loader of TypeScript. */
export function startMember(): Member {
  const worker = cluster.fork();
  const waiting = new Map<number, (answer: unknown) => void>();
  let questions = 0;
  let fault: string | undefined;

  const ended = new Promise<Ending>((resolve) => {
    // Its channel is read to the end first: its last message may say why it ended.
    const channelRead = new Promise<void>((read) => worker.once('disconnect', read));
    worker.once('exit', (code, signal) => void channelRead.then(() => resolve(signal ? { signal } : { code })));
    // It was not started at all; other errors are of a signal or a message.
    worker.on('error', ({ message }) => worker.process.pid === undefined && resolve({ failure: message }));
  });
  const listening = new Promise<string>((resolve) => {
    worker.on('message', (message) => {
      const told = telling.safeParse(message).data;
      if (told === undefined) return;
      if ('url' in told) resolve(told.url);
      else if ('fault' in told) fault = told.fault;
      else waiting.get(told.id)?.(told.answer);
    });
  });

  return {
    id: worker.id,
    ready: Promise.race([listening, ended.then(() => undefined)]),
    ended,
    fault: () => fault,
    async ask(question) {
      questions += 1;
      const id = questions;
      const over = new AbortController();
      const answered = new Promise<unknown>((resolve) => waiting.set(id, resolve));
      // A worker that has just ended takes no message; that it gives no answer says so.
      worker.send({ id, question }, () => {});
      try {
        const tooLate = delay(patienceMs, undefined, { signal: over.signal });
        return answerTo(question, await Promise.race([answered, ended.then(() => undefined), tooLate]));
      } finally {
        over.abort();
        waiting.delete(id);
      }
    },
    kill: (signal) => void worker.process.kill(signal),
  };
}

/** Safe because the worker runs this same program, and answers each question with what `Answers` has for it. */
const answerTo = <Asked extends Question>(_: Asked, answer: unknown): Answers[Asked] | undefined =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  answer as Answers[Asked] | undefined;
