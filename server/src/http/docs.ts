import { join } from 'node:path';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import { builtFolder, sendFile, sendPage } from './built.ts';
import type { ServerEnv } from './listen.ts';
import { pagePolicy } from './page-policy.ts';

/** Swagger UI turns text into markup by itself, so that is not forbidden; no script in it would run. Its icons are data. */
const protect = secureHeaders({
  ...pagePolicy,
  contentSecurityPolicy: { ...pagePolicy.contentSecurityPolicy, imgSrc: ["'self'", 'data:'] },
});

/** Serves a page to read and try the REST API, at `/docs`, and what it is made of. Nothing of it comes from elsewhere. */
export function createDocs(folder = join(builtFolder, 'docs')): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  app.get('/docs', protect, compress(), (c) => sendPage(c, join(folder, 'index.html')));
  app.get('/docs/', (c) => c.redirect('../docs', 308));
  app.get('/docs/:name{[\\w-][\\w.-]*}', protect, compress(), (c) =>
    sendFile(c, join(folder, c.req.param('name')), 'max-age=3600'),
  );
  return app;
}
