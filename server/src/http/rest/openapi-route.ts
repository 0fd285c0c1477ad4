import type { Handler } from 'hono';
import { apiHeaders } from '../headers.ts';
import type { ServerEnv } from '../listen.ts';
import { openApi } from './openapi.ts';

/** Serves the description of the REST API, which anybody may read. */
export function openApiRoute({ corsOrigins }: { corsOrigins: readonly string[] }): Handler<ServerEnv> {
  let text: string | undefined;
  return (c) => {
    text ??= JSON.stringify(openApi());
    return c.body(text, 200, {
      ...apiHeaders(c.env.incoming, corsOrigins),
      'content-type': 'application/json',
      'cache-control': 'no-cache',
    });
  };
}
