import { join } from 'node:path';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import type { DevUser } from '../process/config.ts';
import { builtFolder, sendFile, sendPage } from './built.ts';
import type { ServerEnv } from './listen.ts';
import { pagePolicy } from './page-policy.ts';
import type { Provider } from './sign-in/provider.ts';
import { originsOf, signInRoutes, withProvider } from './sign-in/routes.ts';

const devUsersPath = '/dev/users';

/** The console does not turn text into markup, either. It speaks with this server, and with who signs people in. */
const protectAnd = (origins: readonly string[]): MiddlewareHandler =>
  secureHeaders({
    ...pagePolicy,
    contentSecurityPolicy: {
      ...pagePolicy.contentSecurityPolicy,
      connectSrc: [...pagePolicy.contentSecurityPolicy.connectSrc, ...origins],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
  });
const protect = protectAnd([]);

export interface ConsoleOptions {
  /** Users who are signed in by one click; see DEV_TOKENS. */
  devUsers?: readonly DevUser[] | undefined;
  /** Where people sign in; by default by tokens alone. */
  provider?: Provider | undefined;
  /** Where the console is built. */
  folder?: string | undefined;
}

/** Serves the web console: its page at `/`, at `/meetings/…` and where people come back to signed in; and the page's assets. */
export function createConsole({ devUsers = [], provider, folder = builtFolder }: ConsoleOptions = {}): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  const changes = [...(devUsers.length > 0 ? [withDevUsers] : []), ...(provider ? [withProvider(provider)] : [])];
  const page = (c: Context) =>
    sendPage(c, join(folder, 'index.html'), (html) => changes.reduce((changed, change) => change(changed), html));
  const protectPage: MiddlewareHandler = provider
    ? async (c, next) => protectAnd(originsOf(provider, await provider.endpoints()))(c, next)
    : protect;
  for (const path of ['/', '/upcoming', '/past', '/meetings/*']) app.get(path, protectPage, compress(), page);
  if (provider) {
    app.get('/signed-in', protectPage, compress(), page);
    app.route('/', signInRoutes(provider, protect));
  }

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
