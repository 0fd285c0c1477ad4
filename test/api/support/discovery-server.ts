import { once } from 'node:events';
import { createServer } from 'node:http';

export interface DiscoveryServer extends AsyncDisposable {
  issuer: string;
  /** How often it was asked. */
  asked: number;
  /** What it answers with, on top of what a provider says; undefined for not at all. */
  says: object | undefined;
}

/** A server that says where people sign in, as an identity provider does: its tokens come from another origin. */
export async function startDiscoveryServer(): Promise<DiscoveryServer> {
  const server = createServer((request, response) => {
    if (request.url !== '/realm/.well-known/openid-configuration') return void response.writeHead(404).end();
    discovery.asked += 1;
    if (!discovery.says) return undefined;
    const document = {
      issuer: discovery.issuer,
      authorization_endpoint: `${discovery.issuer}/auth`,
      token_endpoint: 'https://tokens.example.com/token',
      ...discovery.says,
    };
    return void response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server is not listening on a port');
  const discovery: DiscoveryServer = {
    issuer: `http://127.0.0.1:${address.port}/realm/`,
    asked: 0,
    says: {},
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return discovery;
}
