import { describe, expect, it } from 'vitest';
import { httpServer, sharedHttpServer } from './http-server.ts';

const server = await sharedHttpServer();
const basic = `Basic ${Buffer.from(`${server.keyId}:${server.secret}`).toString('base64')}`;

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const issue = (headers: Record<string, string>, own = server, authorization = basic) =>
  own.call('POST', '/v1/protocols', { headers: { ...FORM, authorization, ...headers }, body: 'call_id=c1' });

describe('a page of another server whose browser has stored a key for Basic', () => {
  it.each([
    { host: '127.0.0.1:8080', origin: 'https://example.org' },
    { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:3000' },
    { host: '10.0.0.5:8080', origin: 'http://10.0.0.6:8080' },
    { host: 'carimbo.example', origin: 'http://carimbo.example.org' },
    { host: 'carimbo.example', origin: 'null' },
    { host: '127.0.0.1:8080', 'sec-fetch-site': 'cross-site' },
    { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'cross-site' },
    // No proxy is trusted here.
    { host: '10.0.0.5:8080', origin: 'https://example.org', 'x-forwarded-host': 'example.org' },
  ])('cannot post: %j', async (headers) => {
    expect(await issue(headers)).toMatchObject({ status: 403, json: { code: 'cross_site' } });
    const body = 'type=noted&text=x';
    const options = { headers: { ...FORM, authorization: basic, ...headers }, body };
    const noted = await server.call('POST', '/v1/protocols/99999720261122000001/entries', options);
    expect(noted).toMatchObject({ status: 403, json: { code: 'cross_site' } });
    expect(await server.service.entries()).toEqual([]);
  });

  it('gets the error as a form if it asks for one', async () => {
    const options = { headers: { ...FORM, authorization: basic, origin: 'https://example.org' }, body: '' };
    const { pairs } = await server.call('POST', '/v1/protocols?format=form', options);
    expect(Object.fromEntries(pairs)).toMatchObject({ code: 'cross_site', status: 'error' });
  });
});

describe('the page of this server, and programs,', () => {
  it.each([
    { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' },
    { host: '10.0.0.5:8080', origin: 'http://10.0.0.5:8080' },
    { host: 'carimbo', origin: 'http://carimbo' },
    { host: 'carimbo:80', origin: 'http://carimbo' },
    // A proxy with TLS that keeps Host.
    { host: 'carimbo.example', origin: 'https://carimbo.example' },
    // A proxy that does not, with a browser that sends Sec-Fetch-Site.
    { host: '127.0.0.1:8080', origin: 'https://carimbo.example', 'sec-fetch-site': 'same-origin' },
    { host: '10.0.0.5:8080' },
  ])('can post with Basic: %j', async (headers) => {
    expect((await issue(headers)).status).toBe(201);
  });

  it('can post with Bearer from anywhere, which no browser sends by itself, and read with Basic', async () => {
    const headers = { host: '10.0.0.5:8080', origin: 'https://example.org' };
    expect((await issue(headers, server, `Bearer ${server.secret}`)).status).toBe(201);
    const read = await server.call('GET', '/v1/protocols', { headers: { ...headers, authorization: basic } });
    expect(read.status).toBe(200);
  });

  it('are recognized by the forwarded host behind a trusted proxy', async () => {
    const config = { host: '127.0.0.1', port: 0, trustProxy: ['127.0.0.1'] };
    const proxied = await httpServer({ config });
    const key = `Basic ${Buffer.from(`${proxied.keyId}:${proxied.secret}`).toString('base64')}`;
    const headers = { host: '127.0.0.1:8080', 'x-forwarded-host': 'carimbo.example' };
    const ask = (origin: string) => issue({ ...headers, origin }, proxied, key);
    expect((await ask('https://carimbo.example')).status).toBe(201);
    expect((await ask('http://127.0.0.1:8080')).status).toBe(403);
    expect((await ask('https://example.org')).status).toBe(403);
    await proxied.close();
  });
});

describe('the root path', () => {
  const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  it('leads a browser to the console', async () => {
    for (const [url, location] of [
      ['/', '/console/'],
      ['/?a=1', '/console/?a=1'],
    ] as const) {
      const { statusCode, headers } = await server.app.inject({ url, headers: { accept: HTML } });
      expect({ statusCode, location: headers.location }).toEqual({ statusCode: 302, location });
    }
  });

  it('is 404 for a program, and no other path redirects', async () => {
    for (const accept of ['*/*', 'application/json', undefined]) {
      const headers = accept === undefined ? {} : { accept };
      const reply = await server.app.inject({ url: '/', headers });
      expect({ status: reply.statusCode, code: reply.json().code }).toEqual({
        status: 404,
        code: 'not_found',
      });
    }
    const headers = { accept: HTML };
    expect((await server.app.inject({ method: 'POST', url: '/', headers })).statusCode).toBe(404);
    expect((await server.app.inject({ url: '/nada', headers })).statusCode).toBe(404);
  });
});
