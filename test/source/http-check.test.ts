import { describe, expect, it } from 'vitest';
import { ExchangeFault } from '../../src/source/exchange.ts';
import type { RestSettings } from '../../src/source/kinds/http/schema.ts';
import { AllowedOrigins } from '../../src/source/transport/allowed-origins.ts';
import { createHttpClient } from '../../src/source/transport/http/http-client.ts';
import { json } from './http-server.ts';
import { faultOf, restConfig, restTransport, serve, transportFor, watch } from './http-transport.ts';

const signal = () => AbortSignal.timeout(5_000);

describe('the check of a source', () => {
  const checkOf = async (status: number, auth?: RestSettings['auth']) => {
    const { transport, server } = await restTransport((_request, response) => {
      response.writeHead(status, { location: '/login' }).end('{"nome":');
    }, auth && { auth });
    const health = await transport.check(signal());
    return { ...health, asked: server.received.map(({ method, url }) => `${method} ${url}`) };
  };

  it('accepts any reply as a sign that the server is reachable, and looks no one up', async () => {
    for (const status of [200, 204, 302, 400, 404, 405, 500]) {
      const { ok, detail, asked } = await checkOf(status);
      expect({ ok, asked }).toEqual({ ok: true, asked: ['GET /'] });
      expect(detail).toMatch(new RegExp(`respondeu ${status} em \\d+ ms`));
    }
  });

  it('says what 401 means, with credentials and without', async () => {
    expect(await checkOf(401)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('auth não está configurado'),
    });
    const refused = await checkOf(401, { kind: 'bearer', token: 'segredo' });
    expect(refused).toMatchObject({ ok: false, detail: expect.stringContaining('não aceitou a credencial') });
    expect(refused.detail).not.toContain('segredo');
  });

  it('takes 403 at the base address for no verdict, and a gateway without its system for bad news', async () => {
    expect(await checkOf(403)).toMatchObject({
      ok: true,
      detail: expect.stringContaining('carimbo source try'),
    });
    for (const status of [502, 503, 504]) expect((await checkOf(status)).ok).toBe(false);
  });

  it('shows what was asked and what came, and no secret of either', async () => {
    const { transport } = await restTransport(
      (_request, response) => response.writeHead(404).end('sem segredo-longo aqui'),
      { auth: { kind: 'bearer', token: 'segredo-longo' } },
    );
    const seen = watch();
    await transport.check(signal(), seen.trace);
    expect(seen.sent.map(({ head }) => head)).toEqual([expect.stringMatching(/^GET http/)]);
    expect(seen.received).toMatchObject([{ status: 404, body: 'sem •••• aqui' }]);
    expect(JSON.stringify(seen)).not.toContain('segredo-longo');
  });

  it('gets a token where there is one to get', async () => {
    let tokenStatus = 200;
    const server = await serve((request, response) =>
      request.url === '/token' ? json(response, { access_token: 'abcdef' }, tokenStatus) : json(response, {}),
    );
    const config = restConfig({
      connection: { base_url: server.origin },
      auth: { kind: 'oauth2', token_url: `${server.origin}/token`, client_id: 'a', client_secret: 'b' },
      lookup: { card_number: { url: '/b/${card_number}' } },
    });
    expect(await (await transportFor(config)).transport.check(signal())).toMatchObject({
      ok: true,
      detail: expect.stringContaining('o token foi obtido'),
    });
    tokenStatus = 400;
    expect(await (await transportFor(config)).transport.check(signal())).toMatchObject({
      ok: false,
      detail: expect.stringContaining('confira as credenciais'),
    });
  });

  it('never throws: a source that is down, silent or misconfigured is described', async () => {
    const gone = await serve(() => {});
    await gone.close();
    const parts = [
      { connection: { base_url: gone.origin }, lookup: { card_number: { url: '/b' } } },
      { connection: { base_url: 'sem esquema' }, lookup: { card_number: { url: '/b' } } },
      { lookup: { card_number: { url: '/b' } } },
      { connection: { base_url: gone.origin, tls: { ca: 'falta.pem' } }, lookup: {} },
    ];
    for (const part of parts) {
      const { ok, detail } = await (await transportFor(restConfig(part))).transport.check(signal());
      expect(ok).toBe(false);
      expect(detail.length).toBeGreaterThan(20);
    }
    const silent = await restTransport(() => {}, { limits: { timeout_ms: 60 } });
    expect(await silent.transport.check(signal())).toMatchObject({
      ok: false,
      detail: expect.stringContaining('dentro do tempo'),
    });
  });

  it('asks where the requests go when there is no base address', async () => {
    const server = await serve((_request, response) => json(response, {}));
    const { transport } = await transportFor(
      restConfig({ lookup: { cpf: { url: `${server.origin}/cpf/\${cpf}` } } }),
    );
    expect((await transport.check(signal())).ok).toBe(true);
    expect(server.received.map(({ url }) => url)).toEqual(['/']);
  });
});

describe('the places that a source may talk to', () => {
  it('are those of its configuration, and no others', async () => {
    const mine = await serve((_request, response) => json(response, {}));
    const other = await serve((_request, response) => json(response, {}));
    const http = createHttpClient({ allowed: new AllowedOrigins([mine.origin]), folder: '/' });
    const send = (url: string) =>
      http.send(
        { method: 'GET', url: new URL(url), headers: {}, body: null, concealed: [] },
        { signal: signal() },
      );
    expect((await send(`${mine.origin}/x`)).status).toBe(200);
    for (const url of [
      `${other.origin}/x`,
      `http://localhost:${mine.port}/x`,
      `https://127.0.0.1:${mine.port}/`,
    ])
      expect(await faultOf(send(url))).toMatchObject({ outcome: 'misconfigured', code: 'host_not_allowed' });
    expect(other.received).toEqual([]);
    await http.close();
    expect(await faultOf(send(`${mine.origin}/x`))).toMatchObject({ code: 'closed' });
  });

  it('are the base address, absolute addresses, and where tokens come from', async () => {
    const elsewhere = await serve((request, response) =>
      json(response, request.url === '/token' ? { access_token: 'abcdef' } : { aqui: true }),
    );
    const base = await serve((_request, response) => json(response, {}));
    const { transport } = await transportFor(
      restConfig(
        {
          connection: { base_url: base.origin },
          auth: {
            kind: 'oauth2',
            token_url: `${elsewhere.origin}/token`,
            client_id: 'a',
            client_secret: 'b',
          },
          lookup: {
            card_number: { url: '/b' },
            cpf: { url: `http://\${maquina}:${elsewhere.port}/cpf/\${cpf}` },
          },
        },
        { values: { maquina: '127.0.0.1' } },
      ),
    );
    const asked = transport.exchange('lookup.cpf', { cpf: '12345678909' }, { signal: signal() });
    expect((await asked).body).toEqual({ aqui: true });
  });

  it('has no request for what the file does not describe', async () => {
    const { transport } = await restTransport((_request, response) => json(response, {}));
    const fault = await faultOf(transport.exchange('issue', {}, { signal: signal() }));
    expect(fault).toBeInstanceOf(ExchangeFault);
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'template_invalid' });
  });
});

describe('what a hostile card does to a request', () => {
  it('changes neither how many headers there are nor how many requests', async () => {
    const { ask, server } = await restTransport((_request, response) => json(response, {}), {
      lookup: {
        card_number: {
          url: '/b/${card_number}/p?c=${card_number}',
          query: { q: '${card_number}' },
          body: { json: { c: '${card_number}' } },
        },
      },
    });
    const cards = [
      '1',
      ' HTTP/1.1\r\nHost: evil.example\r\n\r\nGET /x',
      '../../admin?x=1#y',
      '1","admin":true,"x":"',
      '%0d%0aX-Evil:1',
      '\u0000\u202e😀',
    ];
    for (const card of cards) await ask(card);
    const headerCounts = new Set(server.received.map(({ rawHeaders }) => rawHeaders.length));
    expect(server.received).toHaveLength(cards.length);
    expect(headerCounts.size).toBe(1);
    for (const [index, { url, body, headers }] of server.received.entries()) {
      const seen = new URL(url, server.origin);
      expect(seen.pathname.split('/')).toHaveLength(4);
      expect(decodeURIComponent(seen.pathname.split('/')[2] ?? '')).toBe(cards[index]);
      expect(seen.searchParams.get('q')).toBe(cards[index]);
      expect(JSON.parse(body)).toEqual({ c: cards[index] });
      expect(headers.host).toBe(`127.0.0.1:${server.port}`);
    }
  });
});
