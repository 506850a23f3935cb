import { describe, expect, it } from 'vitest';
import type { RestSettings } from '../../src/source/kinds/http/schema.ts';
import { Secrets } from '../../src/source/secrets.ts';
import { createAuthorizer } from '../../src/source/transport/auth/create-authorizer.ts';
import type { HttpClient, HttpMessage } from '../../src/source/transport/http/http-message.ts';
import { json, type Received } from './http-server.ts';
import { faultOf, restConfig, serve, transportFor, watch } from './http-transport.ts';

type Auth = NonNullable<RestSettings['auth']>;

/** A system that gives tokens, one after the other, and knows the last one only. */
async function tokenSystem({ expiresIn = 3_600 }: { expiresIn?: number } = {}) {
  let count = 0;
  let good = '';
  const state = { refuse: false, tokenStatus: 200 };
  const server = await serve((request, response) => {
    if (request.url.startsWith('/token')) {
      if (state.tokenStatus !== 200) return json(response, { error: 'invalid_client' }, state.tokenStatus);
      count += 1;
      good = `token-numero-${count}`;
      return json(response, { access_token: good, token_type: 'Bearer', expires_in: expiresIn });
    }
    const isKnown = request.headers.authorization === `Bearer ${good}` && !state.refuse;
    return isKnown ? json(response, { nome: 'José' }) : json(response, {}, 401);
  });
  const of = (path: string): Received[] => server.received.filter(({ url }) => url.startsWith(path));
  return {
    server,
    state,
    revoke: () => {
      good = 'nenhum';
    },
    tokens: () => of('/token'),
    lookups: () => of('/b'),
    transport: (auth: Partial<Auth> = {}) =>
      transportFor(
        restConfig({
          connection: { base_url: server.origin },
          auth: {
            kind: 'oauth2',
            token_url: `${server.origin}/token`,
            client_id: 'id:do cliente',
            client_secret: 'segredo+do/cliente',
            ...auth,
          },
          lookup: { card_number: { url: '/b/${card_number}' } },
        }),
      ),
  };
}

describe('OAuth 2 client credentials', () => {
  it('gets a token once for many questions at once, and keeps it', async () => {
    const system = await tokenSystem();
    const { ask } = await system.transport({ scope: 'ler', audience: 'api' });
    const replies = await Promise.all(Array.from({ length: 20 }, () => ask()));
    await ask();
    expect(replies.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(system.tokens()).toHaveLength(1);
    const [request] = system.tokens();
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'ler',
      audience: 'api',
    });
    // RFC 6749, 2.3.1: form-encoded, so that the colon of the id is none of Basic's.
    expect(request?.headers.authorization).toBe(
      `Basic ${Buffer.from('id%3Ado+cliente:segredo%2Bdo%2Fcliente').toString('base64')}`,
    );
  });

  it('sends id and secret in the body where that is wanted', async () => {
    const system = await tokenSystem();
    await (await system.transport({ send: 'body' })).ask();
    const [request] = system.tokens();
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toMatchObject({
      client_id: 'id:do cliente',
      client_secret: 'segredo+do/cliente',
    });
    expect(request?.headers.authorization).toBeUndefined();
  });

  it('renews an expired token once for all requests that were refused', async () => {
    const system = await tokenSystem();
    const { ask } = await system.transport();
    await ask();
    system.revoke();
    const replies = await Promise.all(Array.from({ length: 5 }, () => ask()));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(system.tokens()).toHaveLength(2);
  });

  it('ends when the new token is refused too: the 401 is the reply', async () => {
    const system = await tokenSystem();
    const { ask } = await system.transport();
    system.state.refuse = true;
    expect((await ask()).status).toBe(401);
    expect(system.lookups()).toHaveLength(2);
    expect(system.tokens()).toHaveLength(2);
  });

  it('is misconfigured when the credentials are refused, and they are not tried again at once', async () => {
    const system = await tokenSystem();
    const { ask } = await system.transport();
    system.state.tokenStatus = 401;
    const fault = await faultOf(ask());
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'auth_failed' });
    expect(fault.message).not.toMatch(/segredo|cliente/);
    expect(await faultOf(ask())).toBe(fault);
    expect(system.tokens()).toHaveLength(1);
    expect(system.lookups()).toEqual([]);
  });

  it('does not follow a redirect of the token service, but reports it', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: '/novo/token?x=1' }).end();
    });
    const { ask, transport } = await transportFor(
      restConfig({
        connection: { base_url: server.origin },
        auth: { kind: 'oauth2', token_url: `${server.origin}/token`, client_id: 'a', client_secret: 'b' },
        lookup: { card_number: { url: '/b' } },
      }),
    );
    const fault = await faultOf(ask());
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'redirected' });
    expect(fault.reason).toContain(`redireciona para ${server.origin}/novo/token;`);
    expect(await transport.check(AbortSignal.timeout(5_000))).toEqual({ ok: false, detail: fault.reason });
  });

  it('is unavailable when the token service is down or busy', async () => {
    for (const status of [500, 503, 429]) {
      const system = await tokenSystem();
      const { ask } = await system.transport();
      system.state.tokenStatus = status;
      expect(await faultOf(ask())).toMatchObject({ outcome: 'unavailable', transient: true });
      system.state.tokenStatus = 200;
      expect((await ask()).status).toBe(200);
    }
  });

  it('a request that is aborted does not affect the others', async () => {
    const leave = new AbortController();
    let answer: () => void = () => {};
    const server = await serve((request, response) => {
      if (request.url !== '/token') return json(response, {});
      answer = () => json(response, { access_token: 'abcdef', expires_in: 60 });
      return leave.abort();
    });
    const { ask } = await transportFor(
      restConfig({
        connection: { base_url: server.origin },
        auth: { kind: 'oauth2', token_url: `${server.origin}/token`, client_id: 'a', client_secret: 'b' },
        lookup: { card_number: { url: '/b' } },
      }),
    );
    const first = faultOf(ask('1', { signal: leave.signal }));
    const second = ask('2');
    expect((await first).code).toBe('timeout');
    answer();
    expect((await second).status).toBe(200);
    expect(server.received.filter(({ url }) => url === '/token')).toHaveLength(1);
  });

  it('never shows its token', async () => {
    const system = await tokenSystem();
    const { ask } = await system.transport({ send: 'body' });
    const { trace, sent, received } = watch();
    await ask('123', { trace });
    expect(sent.map(({ head }) => head.split(' ')[0])).toEqual(['POST', 'GET']);
    expect(received.map(({ status }) => status)).toEqual([200, 200]);
    expect(JSON.stringify([sent, received])).not.toMatch(/token-numero|segredo|c2VncmVk/);
  });
});

describe('a token', () => {
  /** A staged clock and a token service without a network. */
  function kept(answer: (message: HttpMessage) => object) {
    let time = 0;
    const asked: HttpMessage[] = [];
    const http: HttpClient = {
      async send(message) {
        asked.push(message);
        return { status: 200, headers: {}, bytes: Buffer.from(JSON.stringify(answer(message))), ms: 1 };
      },
      async close() {},
    };
    const auth: Auth = {
      kind: 'oauth2',
      token_url: 'https://id.example/token',
      client_id: 'a',
      client_secret: 'b',
    };
    const authorizer = createAuthorizer(auth, { values: {}, secrets: new Secrets(), http, now: () => time });
    const signal = new AbortController().signal;
    return {
      asked,
      at: async (seconds: number) => {
        time = seconds * 1_000;
        return (await authorizer.headers(signal)).authorization;
      },
    };
  }

  it('is renewed shortly before its end: thirty seconds, or a fifth of a short life', async () => {
    const long = kept(() => ({ access_token: 'abc', expires_in: 3_600 }));
    for (const second of [0, 100, 3_569]) await long.at(second);
    expect(long.asked).toHaveLength(1);
    await long.at(3_571);
    expect(long.asked).toHaveLength(2);

    const short = kept(() => ({ access_token: 'abc', expires_in: '60' }));
    for (const second of [0, 47]) await short.at(second);
    expect(short.asked).toHaveLength(1);
    await short.at(49);
    expect(short.asked).toHaveLength(2);
  });

  it('lives five minutes without expires_in', async () => {
    const { at, asked } = kept(() => ({ access_token: 'abc' }));
    await at(0);
    await at(269);
    expect(asked).toHaveLength(1);
    await at(271);
    expect(asked).toHaveLength(2);
  });

  it('is no token when it is missing, or would not fit into a header', async () => {
    for (const answer of [{}, { access_token: '' }, { access_token: 7 }, { access_token: 'a\r\nX: y' }])
      expect(await faultOf(kept(() => answer).at(0))).toMatchObject({
        outcome: 'misconfigured',
        code: 'auth_failed',
      });
  });
});

describe('a login', () => {
  const auth = (more: Partial<Auth> = {}): Auth => ({
    kind: 'login',
    request: { url: '/entrar', body: { json: { usuario: '${usuario}', senha: '${senha}' } } },
    token: 'dados.chave',
    ...more,
  });

  async function loginTransport(more: Partial<Auth>, answer: object, status = 200) {
    const server = await serve((request, response) =>
      request.url === '/entrar' ? json(response, answer, status) : json(response, { nome: 'Ana' }),
    );
    const transport = await transportFor(
      restConfig(
        {
          connection: { base_url: server.origin },
          auth: auth(more),
          lookup: { card_number: { url: '/b/${card_number}' } },
        },
        { values: { usuario: 'ura', senha: 'a"b\\c' }, secrets: ['a"b\\c'] },
      ),
    );
    return { ...transport, server };
  }

  it('is a custom request, and its token is found in the reply', async () => {
    const { ask, server } = await loginTransport(
      { header: 'X-Sessao', prefix: '', expires_in: 'dados.segundos' },
      { dados: { chave: 'sessao-1', segundos: 120 } },
    );
    await Promise.all([ask(), ask()]);
    const [entering, ...lookups] = server.received;
    expect(JSON.parse(entering?.body ?? '')).toEqual({ usuario: 'ura', senha: 'a"b\\c' });
    expect(lookups.map(({ headers }) => headers['x-sessao'])).toEqual(['sessao-1', 'sessao-1']);
  });

  it('sends a bearer token unless it says otherwise', async () => {
    const { ask, server } = await loginTransport({}, { dados: { chave: 'abc' } });
    await ask();
    expect(server.received[1]?.headers.authorization).toBe('Bearer abc');
  });

  it('is misconfigured when it is refused, has no token at the configured place, or the expression is wrong', async () => {
    const transports = [
      await loginTransport({}, {}, 403),
      await loginTransport({}, { dados: {} }),
      await loginTransport({ token: 'dados.(' }, { dados: { chave: 'abc' } }),
    ];
    for (const { ask } of transports)
      expect(await faultOf(ask())).toMatchObject({ outcome: 'misconfigured', code: 'auth_failed' });
  });

  it('shows neither password nor token, even one that the expression missed', async () => {
    const { ask } = await loginTransport({ token: 'nada' }, { outro: 'eyJhbGciOiJIUzI1NiJ9.e30.abcdefgh' });
    const { trace, sent, received } = watch();
    await faultOf(ask('1', { trace }));
    expect(sent[0]?.body).toBe('{"usuario":"ura","senha":"••••"}');
    expect(received[0]?.body).toBe('{"outro":"••••"}');
  });
});

describe('credentials that never change', () => {
  it('go in a header or in the query', async () => {
    const server = await serve((_request, response) => json(response, {}));
    const ask = async (auth: Auth) => {
      const transport = await transportFor(
        restConfig({
          connection: { base_url: server.origin },
          auth,
          lookup: { card_number: { url: '/b?c=${card_number}' } },
        }),
      );
      await transport.ask('a b');
      return server.received.at(-1);
    };
    expect((await ask({ kind: 'api_key', name: 'X-Chave', value: 'k&1' }))?.headers['x-chave']).toBe('k&1');
    expect((await ask({ kind: 'api_key', in: 'query', name: 'chave', value: 'k&1' }))?.url).toBe(
      '/b?c=a%20b&chave=k%261',
    );
    expect((await ask({ kind: 'bearer', token: 'abc' }))?.headers.authorization).toBe('Bearer abc');
    expect((await ask({ kind: 'basic', user: 'josé', password: 'x:y' }))?.headers.authorization).toBe(
      `Basic ${Buffer.from('josé:x:y', 'utf8').toString('base64')}`,
    );
  });

  it('are misconfigured when they hold a line break', async () => {
    const { ask } = await transportFor(
      restConfig({
        connection: { base_url: 'http://127.0.0.1:1' },
        auth: { kind: 'bearer', token: 'abc\n' },
        lookup: { card_number: { url: '/b' } },
      }),
    );
    expect(await faultOf(ask())).toMatchObject({ outcome: 'misconfigured', code: 'auth_failed' });
  });
});
