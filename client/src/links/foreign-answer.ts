/** An answer that is not Rollcall's, but for example the page of a proxy. */
export class ForeignAnswer extends Error {
  readonly status: number;

  constructor({ status, headers }: Response) {
    super(`the answer is ${headers.get('content-type') ?? 'of no type'}`);
    this.name = 'ForeignAnswer';
    this.status = status;
  }
}

/** @throws {ForeignAnswer} if the answer is not of the type that Rollcall answers with */
export function expectType(response: Response, type: string): Response {
  if (response.headers.get('content-type')?.startsWith(type)) return response;
  void response.body?.cancel();
  throw new ForeignAnswer(response);
}
