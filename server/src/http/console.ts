import { join } from 'node:path';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import type { DevUser } from '../process/config.ts';
import { builtFolder, sendFile, sendPage } from './built.ts';
import type { ServerEnv } from './listen.ts';
import { pagePolicy } from './page-policy.ts';

const devUsersPath = '/dev/users';

/** The console does not turn text into markup, either. */
const protect = secureHeaders({
  ...pagePolicy,
  contentSecurityPolicy: {
    ...pagePolicy.contentSecurityPolicy,
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["'none'"],
  },
});

/** Serves the web console: its page at `/` and at `/meetings/…`, and the page's assets. */
export function createConsole(devUsers: readonly DevUser[] = [], folder = builtFolder): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  const page = (c: Context) => sendPage(c, join(folder, 'index.html'), devUsers.length > 0 ? withDevUsers : undefined);
  for (const path of ['/', '/upcoming', '/past', '/meetings/*']) app.get(path, protect, compress(), page);

  for (const icon of ['favicon.svg', 'favicon-unread.svg']) {
    app.get(`/${icon}`, protect, (c) => sendFile(c, join(folder, icon), 'max-age=86400'));
  }
  app.get('/assets/:name{[\\w-][\\w.-]*}', protect, compress(), (c) =>
    // Asset names contain a hash of their content.
    sendFile(c, join(folder, 'assets', c.req.param('name')), 'public, max-age=31536000, immutable'),
  );

  if (devUsers.length > 0) {
    app.get(devUsersPath, protect, (c) => {
      // Only to this machine, and not to a foreign page that reached us by DNS rebinding.
      const from = c.env?.incoming?.socket.remoteAddress ?? 'unknown';
      if (!isLoopback(from) || !isLoopback(new URL(c.req.url).hostname)) return c.notFound();
      c.header('cache-control', 'no-store');
      return c.json(devUsers);
    });
  }
  return app;
}

/** Adds the path of the dev users to the page, which asks for them only if it finds one. */
const withDevUsers = (html: string): string =>
  html.replace('</head>', `<meta name="rollcall-dev-users" content="${devUsersPath}" /></head>`);

const loopback = new Set(['localhost', '127.0.0.1', '[::1]', '::1', '::ffff:127.0.0.1']);
const isLoopback = (host: string): boolean => loopback.has(host);
