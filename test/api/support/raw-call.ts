import type { ErrorCode } from '@rollcall/shared/refusals';
import { z } from 'zod';

const answer = z.looseObject({
  error: z
    .object({
      json: z.object({
        message: z.string(),
        code: z.number(),
        data: z.strictObject({
          reason: z.custom<ErrorCode | null>((reason) => reason === null || typeof reason === 'string'),
          code: z.string(),
          httpStatus: z.number(),
          path: z.string().optional(),
          issues: z.array(z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() })),
          retryAfterMs: z.number().optional(),
        }),
      }),
    })
    .optional(),
});

export interface RawRequest {
  url: string;
  token?: string | undefined;
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  body?: string;
  headers?: Record<string, string>;
}

/** An HTTP response of the API: its status, and `error.data` if it is a refusal. */
export interface RawAnswer {
  status: number;
  text: string;
  data: NonNullable<z.infer<typeof answer>['error']>['json']['data'] | undefined;
}

/** Sends a single request of any kind, including those that our client never sends. */
export async function rawCall({ url, token, method = 'POST', body, headers = {} }: RawRequest): Promise<RawAnswer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return readAnswer(response.status, await response.text());
}

/** Sends an input of any kind to a procedure: by GET to a query, by POST to a mutation. */
export async function rawInput(
  { url, token }: { url: string; token: string },
  { path, kind }: { path: string; kind: 'query' | 'mutation' },
  wire: unknown,
): Promise<RawAnswer> {
  const text = JSON.stringify(wire);
  return kind === 'mutation'
    ? await rawCall({ url: `${url}/trpc/${path}`, token, body: text })
    : await rawCall({ url: `${url}/trpc/${path}?input=${encodeURIComponent(text)}`, token, method: 'GET' });
}

/** Reads an answer, or the first answer of a batch. */
export function readAnswer(status: number, text: string): RawAnswer {
  const [first] = z.array(answer).parse([JSON.parse(text)].flat());
  return { status, text, data: first?.error?.json.data };
}
