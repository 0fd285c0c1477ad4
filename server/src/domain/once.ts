import { createHash } from 'node:crypto';
import { Refusal } from '@rollcall/shared/refusals';
import type { Transaction } from 'kysely';
import superjson from 'superjson';
import { beginRequest, keepOfRequest, type RequestKey } from '../db/requests.ts';
import type { Database } from '../db/schema.ts';
import { shortTransaction } from '../db/short-transaction.ts';
import { anew } from './anew.ts';
import type { Context } from './context.ts';

/** A mutation of MySQL: one transaction, and what follows once it is committed. */
interface Mutation<Result, Answer> {
  /** The procedure's name. */
  procedure: string;
  input: { requestID?: string | undefined };
  /** Makes the change, or throws a refusal, which undoes all of it. */
  change(transaction: Transaction<Database>): Promise<Result>;
  /** Brings the change to Redis, and makes the answer of it. May be done again. */
  finish(result: Result): Promise<Answer>;
}

/** How often a transaction is tried again that another one has blocked in turn, or overtaken. */
const retries = 3;

/**
 * Carries out a mutation of MySQL, once however often its request is sent: a retry gets the first answer. If the first was cut
 * off after its transaction, the retry does what follows.
 *
 * @throws {Refusal} `REQUEST_ID_REUSED`, or what `change` refuses; then nothing was changed
 */
export async function once<Result, Answer>(
  { db, caller }: Pick<Context, 'db' | 'caller'>,
  { procedure, input: { requestID, ...input }, change, finish }: Mutation<Result, Answer>,
): Promise<Answer> {
  if (requestID === undefined) {
    return await finish(await whileOvertaken(() => shortTransaction(db, change)));
  }
  const key: RequestKey = { subject: caller.subject, requestID };
  const digest = createHash('sha256')
    .update(superjson.stringify([procedure, input]))
    .digest('hex');
  const { result, answer } = await whileOvertaken(() =>
    shortTransaction(db, async (transaction): Promise<{ result: Result; answer?: Answer }> => {
      const known = await beginRequest(transaction, key, digest);
      if (!known) {
        const made = await change(transaction);
        await keepOfRequest(transaction, key, { result: superjson.stringify(made) });
        return { result: made };
      }
      if (known.digest !== digest || known.result === null) throw new Refusal('REQUEST_ID_REUSED');
      const earlier = superjson.parse<Result>(known.result);
      return known.answer === null
        ? { result: earlier }
        : { result: earlier, answer: superjson.parse<Answer>(known.answer) };
    }),
  );
  if (answer !== undefined) return answer;
  const made = await finish(result);
  await keepOfRequest(db, key, { answer: superjson.stringify(made) });
  return made;
}

const whileOvertaken = <Result>(work: () => Promise<Result>): Promise<Result> => anew(work, isOvertaken, retries);

/** MariaDB 11.6 and later also refuse to lock a row that was changed since the transaction's first read. */
const overtaken = new Set<unknown>(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD']);

const isOvertaken = (error: unknown): boolean => error instanceof Error && 'code' in error && overtaken.has(error.code);
