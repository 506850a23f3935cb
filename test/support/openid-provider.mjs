import { createServer } from 'node:http';
import Provider from 'oidc-provider';

/** A real provider of OpenID Connect on loopback, under one of its names; oidc-provider has no types. */
export async function startOpenIdProvider({ redirectUris, people, host = '127.0.0.1' }) {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://${host}:${server.address().port}`;
  const client = { client_id: 'carimbo', client_secret: 'segredo-do-cliente' };
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: redirectUris, grant_types: ['authorization_code'] }],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    cookies: { keys: ['a key of a test'] },
    findAccount: async (_context, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, ...people[id] }),
    }),
  });
  server.on('request', provider.callback());
  return {
    issuer,
    client,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a browser does at the provider: signs in and consents. Returns the address to which it is sent back. */
export async function enterAt(start, login) {
  const jar = new Map();
  const { origin } = new URL(start);
  let url = start;
  let body;
  for (let step = 0; step < 20; step++) {
    const reply = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(body !== undefined && { body }),
    });
    body = undefined;
    for (const line of reply.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      jar.set(name, value);
    }
    const location = reply.headers.get('location');
    if (location !== null) {
      url = new URL(location, url).href;
      if (new URL(url).origin !== origin) return url;
      continue;
    }
    const page = await reply.text();
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1];
    if (prompt === undefined) throw new Error(`the provider answered ${reply.status}: ${page.slice(0, 500)}`);
    body = new URLSearchParams(prompt === 'login' ? { prompt, login, password: 'x' } : { prompt });
    url = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? url, url).href;
  }
  throw new Error('the provider sent the browser around in circles');
}
