import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface JwksServer extends AsyncDisposable {
  url: string;
  /** Signs a token for a user with the published key. */
  sign(userID: number): Promise<string>;
  /** From now on, accepts requests without answering them. */
  hang(): void;
}

/** Starts a server that publishes one key, as an identity provider does. */
export async function startJwksServer(alg: 'RS256' | 'ES256' | 'EdDSA'): Promise<JwksServer> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const keys = [{ ...(await exportJWK(publicKey)), alg, kid: 'k1', use: 'sig' }];
  let hanging = false;
  const server = createServer((_, response) => {
    if (hanging) return;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the JWKS server is not listening on a port');
  return {
    url: `http://127.0.0.1:${address.port}/jwks.json`,
    sign: (userID) =>
      new SignJWT({})
        .setProtectedHeader({ alg, kid: 'k1' })
        .setSubject(String(userID))
        .setExpirationTime('1h')
        .sign(privateKey),
    hang: () => {
      hanging = true;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
