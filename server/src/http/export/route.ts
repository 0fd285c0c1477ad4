import { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { call } from '../../domain/call.ts';
import type { Context } from '../../domain/context.ts';
import type { Exported } from '../../domain/history/export/exported.ts';
import { refusalOf } from '../../domain/refusal-of.ts';
import type { CreateRequestContext } from '../../domain/request-context.ts';
import { errorShape } from '../../trpc/error-shape.ts';
import { apiHeaders } from '../headers.ts';
import type { ServerEnv } from '../listen.ts';
import { isTooLong, TooLarge } from '../request-limits.ts';
import { writeAnswers } from '../trpc-route/write-answers.ts';
import { writeParts } from './write-parts.ts';

export interface ExportRouteParts {
  requestContext: CreateRequestContext;
  /** Hears of each export that is refused or fails. */
  onError: (error: unknown, path: string) => void;
  corsOrigins: readonly string[];
}

/** What an export is asked with: the parameters of its path, and those of its query. */
type ExportParameters = Record<string, string>;

/**
 * Serves one kind of export. Who asks, what for, and the first part of it are handled as a call is: what is wrong by then is
 * answered as an error. Whatever fails later cuts the connection, so that no part is taken for the whole.
 *
 * @param path what it is called in errors and metrics, such as `export.record`
 */
export function exportRoute(
  { requestContext, onError, corsOrigins }: ExportRouteParts,
  path: string,
  open: (ctx: Context, parameters: ExportParameters) => Promise<Exported>,
): MiddlewareHandler<ServerEnv> {
  return async (c, next) => {
    const response = c.env?.outgoing;
    if (!(response instanceof ServerResponse) || c.req.method !== 'GET') return next();
    const headers = apiHeaders(c.env.incoming, corsOrigins);
    try {
      if (isTooLong(c.req.url)) throw new TooLarge('url');
      const request = requestContext(c.req.header('authorization'));
      const { exported, first } = await call(request, { path, type: 'query' }, async (ctx) => {
        // It counts like a feed: it is open for as long as its reader takes.
        await request.fairUse.countFeed(ctx.caller, response);
        const exported = await open(ctx, parametersOf(c));
        return { exported, first: await exported.text.next() };
      });
      response.writeHead(200, {
        ...headers,
        'content-type': exported.contentType,
        'content-disposition': `attachment; filename="${exported.fileName}"`,
      });
      await writeParts(response, first, exported.text);
    } catch (error) {
      onError(error, path);
      if (response.headersSent) response.destroy();
      else writeAnswers(response, headers, { error: errorShape(refusalOf(error), path) });
    }
    return RESPONSE_ALREADY_SENT;
  };
}

/** A name in the query does not replace one in the path. */
const parametersOf = (c: HonoContext): ExportParameters => ({ ...c.req.query(), ...c.req.param() });
