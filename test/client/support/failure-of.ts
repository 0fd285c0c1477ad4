import { RollcallError } from '@rollcall/client';

/** The error of a call that has to fail. */
export async function failureOf(call: Promise<unknown>): Promise<RollcallError> {
  const failure = await call.then(
    () => new Error('The call was answered.'),
    (error: unknown) => error,
  );
  if (failure instanceof RollcallError) return failure;
  throw failure;
}
