import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { secureHeaders } from 'hono/secure-headers';
import type { DevUser } from '../process/config.ts';
import type { ServerEnv } from './listen.ts';

/** Where `npm run build` writes the console. */
const built = fileURLToPath(new URL('../../../web/dist', import.meta.url));
const devUsersPath = '/dev/users';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Forbids inline scripts and styles, anything from other origins, and turning text into markup. */
const protect = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'none'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["'none'"],
  },
  xFrameOptions: 'DENY',
  // Whether a host is HTTPS only is for its operator to declare.
  strictTransportSecurity: false,
});

/** Serves the web console: its page at `/` and at `/meetings/…`, and the page's assets. */
export function createConsole(devUsers: readonly DevUser[] = [], folder = built): Hono<ServerEnv> {
  const app = new Hono<ServerEnv>();
  const page = async (c: Context) => {
    const html = await read(join(folder, 'index.html'));
    if (!html) return c.text('The web console is not built yet. Run `npm run build`.\n', 503);
    c.header('content-type', types['.html']);
    c.header('cache-control', 'no-cache');
    return c.body(devUsers.length > 0 ? withDevUsers(html.toString()) : html);
  };
  for (const path of ['/', '/meetings/*']) app.get(path, protect, compress(), page);

  app.get('/favicon.svg', protect, (c) => file(c, join(folder, 'favicon.svg'), 'max-age=86400'));
  app.get('/assets/:name{[\\w-][\\w.-]*}', protect, compress(), (c) =>
    // Asset names contain a hash of their content.
    file(c, join(folder, 'assets', c.req.param('name')), 'public, max-age=31536000, immutable'),
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

async function file(c: Context, path: string, cacheControl: string): Promise<Response> {
  const type = types[extname(path)];
  const body = type && (await read(path));
  if (!body) return c.notFound();
  c.header('content-type', type);
  c.header('cache-control', cacheControl);
  return c.body(body);
}

/** Reads a file; undefined if it cannot be read. */
async function read(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

/** Adds the path of the dev users to the page, which asks for them only if it finds one. */
const withDevUsers = (html: string): string =>
  html.replace('</head>', `<meta name="rollcall-dev-users" content="${devUsersPath}" /></head>`);

const loopback = new Set(['localhost', '127.0.0.1', '[::1]', '::1', '::ffff:127.0.0.1']);
const isLoopback = (host: string): boolean => loopback.has(host);
