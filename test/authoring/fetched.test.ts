import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ImportError } from '../../src/authoring/import/import-error.ts';
import { LONGEST_INPUT } from '../../src/authoring/import/read-input.ts';
import { importFile } from './import-file.ts';

const DOCUMENT = JSON.stringify({
  swagger: '2.0',
  basePath: '/api',
  paths: { '/beneficiarios/{carteira}': { get: {} } },
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<{ url: string; asked: IncomingMessage[] }> {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    listener(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** Answers by path; anything else is 404. */
const pages =
  (answers: Record<string, string>): RequestListener =>
  ({ url = '' }, response) => {
    const body = answers[url.split('?')[0] ?? ''];
    response.writeHead(body === undefined ? 404 : 200).end(body ?? 'nada');
  };

const fetched = (from: string, headers: Record<string, string> = {}) =>
  importFile({ format: 'openapi', from, headers });

describe('a document by its address', () => {
  it('is fetched, and the API is where the document was', async () => {
    const { url } = await serve(pages({ '/v2/api-docs': DOCUMENT }));
    const { written } = await fetched(`${url}/v2/api-docs`);
    expect(written.parameters.base_url.default).toBe(`${url}/api`);
  });

  it.each([
    ['the document', '/d.json'],
    ['what lies behind a page', '/swagger-ui/'],
  ])('is given up when %s comes a byte at a time', async (_, path) => {
    const { url } = await serve(({ url: asked }, response) => {
      if (asked === '/swagger-ui/') return void response.end('<html></html>');
      const dripping = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(dripping));
    });
    const dripped = importFile({ format: 'openapi', from: url + path, headers: {}, totalMs: 300 });
    await expect(dripped).rejects.toThrow(ImportError);
    await expect(dripped).rejects.toThrow(/não terminou de responder|did not finish/);
  });

  it('takes the headers that were given', async () => {
    const { url, asked } = await serve((request, response) => {
      if (request.headers.authorization !== 'Basic eDp5') response.writeHead(401).end();
      else response.end(DOCUMENT);
    });
    await expect(fetched(`${url}/d.json`)).rejects.toThrow(/401.*--header/);
    await fetched(`${url}/d.json`, { Authorization: 'Basic eDp5' });
    expect(asked).toHaveLength(2);
  });

  it('is not followed to another host, which would be handed the headers', async () => {
    const other = await serve((_request, response) => response.end(DOCUMENT));
    const { url } = await serve((_request, response) =>
      response.writeHead(302, { location: other.url.replace('127.0.0.1', 'localhost') }).end(),
    );
    await expect(fetched(`${url}/d.json`, { Authorization: 'x' })).rejects.toThrow(/redirects elsewhere/);
    expect(other.asked).toHaveLength(0);
  });

  it('is followed on its own host, and not for ever', async () => {
    const { url, asked } = await serve((request, response) =>
      response.writeHead(302, { location: `/${asked.length}${request.url}` }).end(),
    );
    await expect(fetched(`${url}/d.json`)).rejects.toThrow(ImportError);
    expect(asked).toHaveLength(5);
  });

  it('is refused when it says it is too large, and when it turns out to be', async () => {
    const { url, asked } = await serve((request, response) => {
      if (request.url === '/said') response.writeHead(200, { 'content-length': LONGEST_INPUT + 1 });
      const chunk = Buffer.alloc(1024 * 1024, ' ');
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    await expect(fetched(`${url}/said`)).rejects.toThrow(/64 MB/);
    await expect(fetched(`${url}/endless`)).rejects.toThrow(/64 MB/);
    expect(asked).toHaveLength(2);
  });

  it('is reported as unreachable when no server listens there', async () => {
    const { url } = await serve(pages({}));
    servers.pop()?.close();
    await expect(fetched(`${url}/d.json`)).rejects.toMatchObject({ blame: 'unreachable' });
  });
});

describe('the page of a Swagger UI instead of the document', () => {
  const PAGE = '<!DOCTYPE html><html><head><script src="./swagger-initializer.js"></script></head></html>';

  it.each([
    ['springfox', '/ws/swagger-ui/index.html', { '/ws/v2/api-docs': DOCUMENT }],
    [
      'springdoc',
      '/swagger-ui/index.html',
      { '/v3/api-docs': DOCUMENT.replace('"swagger":"2.0"', '"openapi":"3.0.1"') },
    ],
    ['ASP.NET', '/swagger/index.html', { '/swagger/v1/swagger.json': DOCUMENT }],
    ['FastAPI', '/docs', { '/openapi.json': DOCUMENT }],
    [
      'the script',
      '/ui/',
      {
        '/ui/swagger-initializer.js': 'window.ui = SwaggerUIBundle({ url: "../meu/doc.json" })',
        '/meu/doc.json': DOCUMENT,
      },
    ],
  ])('leads to the document: %s', async (_name, page, answers) => {
    const { url } = await serve(pages({ [page]: PAGE, ...answers } as Record<string, string>));
    const { written } = await fetched(url + page);
    expect(written.lookup.card_number.url).toBe('/beneficiarios/${card_number}');
  });

  it('that hides it says what to do', async () => {
    const { url } = await serve(pages({ '/ui/': PAGE }));
    await expect(fetched(`${url}/ui/`)).rejects.toMatchObject({
      text: { 'pt-BR': expect.stringContaining('F12') },
    });
  });

  it('does not follow an address on another host', async () => {
    const other = await serve(pages({ '/d.json': DOCUMENT }));
    const { url } = await serve(
      pages({ '/ui/': `<html><script>const ui = { url: "${other.url}/d.json" }</script></html>` }),
    );
    await expect(fetched(`${url}/ui/`)).rejects.toThrow(ImportError);
    expect(other.asked).toHaveLength(0);
  });
});

describe('a Postman collection by its address', () => {
  const COLLECTION = JSON.stringify({
    info: { name: 'Beneficiários' },
    item: [
      {
        name: 'Por carteirinha',
        request: { method: 'GET', url: 'https://a.example/beneficiarios/:carteira' },
      },
    ],
  });
  const collection = (from: string, headers: Record<string, string> = {}) =>
    importFile({ format: 'postman', from, headers }, 'por carteirinha');

  it('is fetched, with the headers that were given', async () => {
    const { url, asked } = await serve(pages({ '/colecao.json': COLLECTION }));
    const { written } = await collection(`${url}/colecao.json`, { Authorization: 'Basic eDp5' });
    expect(written.lookup.card_number.url).toBe('/beneficiarios/${card_number}');
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Basic eDp5']);
  });

  it('that is a page of Postman says how to get the file', async () => {
    const { url } = await serve(pages({ '/colecao': '<!DOCTYPE html><html></html>' }));
    await expect(collection(`${url}/colecao`)).rejects.toMatchObject({
      text: { 'pt-BR': expect.stringMatching(/Export.*Collection v2\.1.*--postman/) },
    });
  });

  it('that is no address says so', async () => {
    await expect(collection('http://')).rejects.toThrow(/not an address/);
  });
});
