import { once } from 'node:events';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { json, socketServer } from './http-server.ts';
import {
  faultOf,
  restConfig,
  restTransport,
  serve,
  soapConfig,
  transportFor,
  watch,
} from './http-transport.ts';

const PERSON = { nome: 'José', carteira: '123456' };

describe('a source that answers', () => {
  it('is asked for the card, and its answer is decoded', async () => {
    const { ask, server } = await restTransport((_request, response) => json(response, PERSON));
    const reply = await ask('12/34 5');
    expect(reply).toMatchObject({ status: 200, body: PERSON, raw: JSON.stringify(PERSON) });
    expect(server.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /b/12%2F34%205']);
  });

  it('keeps its status and headers as they are', async () => {
    const { ask } = await restTransport((_request, response) => {
      response.setHeader('X-Motivo', 'nenhum');
      json(response, { erro: 1 }, 404);
    });
    expect(await ask()).toMatchObject({ status: 404, body: { erro: 1 }, headers: { 'x-motivo': 'nenhum' } });
  });

  it('keeps its connections', async () => {
    const ports = new Set<number | undefined>();
    const { ask } = await restTransport(
      (_request, response) => {
        ports.add(response.socket?.remotePort);
        json(response, PERSON);
      },
      { limits: { concurrency: 1 } },
    );
    for (let count = 0; count < 5; count += 1) await ask();
    expect(ports.size).toBe(1);
  });

  it('is asked as many questions at once as its concurrency says, and no more', async () => {
    let waiting: (() => void)[] = [];
    let most = 0;
    const { ask } = await restTransport(
      (_request, response) => {
        waiting.push(() => json(response, PERSON));
        most = Math.max(most, waiting.length);
        if (waiting.length < 2) return;
        for (const answer of waiting) answer();
        waiting = [];
      },
      { limits: { concurrency: 2 } },
    );
    await Promise.all(Array.from({ length: 10 }, () => ask()));
    expect(most).toBe(2);
  });

  it('may send what we did not ask for: a compressed answer', async () => {
    const plain = Buffer.from(JSON.stringify(PERSON));
    const encodings = { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, br: brotliCompressSync };
    for (const [name, compress] of Object.entries({ ...encodings, 'DEFLATE ': deflateRawSync })) {
      const { ask, server } = await restTransport((_request, response) => {
        response.writeHead(200, { 'content-encoding': name.trim(), 'content-type': 'application/json' });
        response.end(compress(plain));
      });
      expect((await ask()).body).toEqual(PERSON);
      expect(server.received[0]?.headers['accept-encoding']).toBe('identity');
    }
  });

  it('is a SOAP service as well', async () => {
    const server = await serve((request, response) => {
      const card = /<card>(.*)<\/card>/.exec(request.body)?.[1];
      response.writeHead(200, { 'content-type': 'text/xml; charset=iso-8859-1' });
      response.end(
        Buffer.from(
          `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r><nome>João ${card}</nome></r></s:Body></s:Envelope>`,
          'latin1',
        ),
      );
    });
    const { ask } = await transportFor(
      soapConfig({
        connection: { base_url: `${server.origin}/ws` },
        lookup: { card_number: { body: '<get><card>${card_number}</card></get>', action: 'urn:get' } },
      }),
    );
    expect((await ask('1<2')).body).toEqual({ r: { nome: 'João 1<2' } });
    expect(server.received[0]).toMatchObject({
      method: 'POST',
      url: '/ws',
      headers: { soapaction: '"urn:get"' },
    });
  });
});

describe('a source that answers badly', () => {
  it('is not followed, and its target is reported without the card', async () => {
    const elsewhere = await serve((_request, response) => json(response, PERSON));
    for (const status of [301, 302, 303, 307, 308]) {
      const { ask } = await restTransport((request, response) => {
        response.writeHead(status, { location: `${elsewhere.origin}/novo${request.url}?card=123456` }).end();
      });
      const fault = await faultOf(ask('123456'));
      expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'redirected' });
      expect(fault.reason).toContain(`${elsewhere.origin}/novo/b/…`);
      expect(fault.reason).not.toContain('123456');
    }
    expect(elsewhere.received).toEqual([]);
  });

  it('is cut off at max_bytes, also after decompression', async () => {
    const limits = { max_bytes: 2_048 };
    const answers = [
      { body: Buffer.alloc(3_000, 32), encoding: 'identity' },
      // Ten megabytes in ten kilobytes, and the same twice over.
      { body: gzipSync(Buffer.alloc(1_000_000)), encoding: 'gzip' },
      { body: brotliCompressSync(Buffer.alloc(10_000_000)), encoding: 'br' },
      { body: gzipSync(gzipSync(Buffer.alloc(10_000_000))), encoding: 'gzip, gzip' },
    ];
    for (const { body, encoding } of answers) {
      const { ask } = await restTransport(
        (_request, response) => {
          response.writeHead(200, { 'content-encoding': encoding }).end(body);
        },
        { limits },
      );
      expect(await faultOf(ask())).toMatchObject({
        outcome: 'unavailable',
        code: 'too_large',
        transient: false,
      });
    }
  });

  it('is cut off in the middle of an answer without end', async () => {
    const { ask } = await restTransport(
      (_request, response) => {
        const more = (): void => {
          if (!response.destroyed && response.write(Buffer.alloc(65_536, 32))) setImmediate(more);
        };
        response.on('drain', more);
        more();
      },
      { limits: { max_bytes: 1_024 } },
    );
    expect(await faultOf(ask())).toMatchObject({ code: 'too_large' });
  });

  it('is unavailable when its compressed answer is broken, or compressed in no known way', async () => {
    const whole = gzipSync(JSON.stringify(PERSON));
    for (const [encoding, body] of [
      ['gzip', whole.subarray(0, -9)],
      ['gzip', Buffer.from('oi')],
      ['zstd9', whole],
      ['br,br,br', whole],
    ] as const) {
      const { ask } = await restTransport((_request, response) => {
        response.writeHead(200, { 'content-encoding': encoding }).end(body);
      });
      expect(await faultOf(ask())).toMatchObject({ outcome: 'unavailable', code: 'malformed_reply' });
    }
  });

  it('is unavailable when it sends half an answer', async () => {
    const halves = [
      'HTTP/1.1 200 OK\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n{"nome":"Jo',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"nom\r\n',
      'HTTP/1.1 200 OK\r\nContent-Ty',
      'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"nome":"Jo',
      '',
    ];
    for (const half of halves) {
      const server = await socketServer((socket) => socket.end(half));
      onTestFinished(() => server.close());
      const { ask } = await transportFor(
        restConfig({
          connection: { base_url: server.origin },
          lookup: { card_number: { url: '/b/${card_number}' } },
        }),
      );
      const fault = await faultOf(ask());
      expect(fault.outcome).toBe('unavailable');
      expect(['reset', 'malformed_reply']).toContain(fault.code);
    }
  });

  it('is unavailable when it does not speak HTTP', async () => {
    const server = await socketServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
    onTestFinished(() => server.close());
    const { ask } = await transportFor(
      restConfig({ connection: { base_url: server.origin }, lookup: { card_number: { url: '/x' } } }),
    );
    expect(await faultOf(ask())).toMatchObject({ outcome: 'unavailable', code: 'malformed_reply' });
  });

  it('is given up at its time when it says nothing, and when it drips', async () => {
    const silent = await restTransport(() => {}, { limits: { timeout_ms: 100 } });
    expect(await faultOf(silent.ask())).toMatchObject({
      outcome: 'unavailable',
      code: 'timeout',
      transient: true,
    });

    const closed: Promise<unknown>[] = [];
    const dripping = await restTransport(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const timer = setInterval(() => response.write(' '), 10);
        response.on('close', () => clearInterval(timer));
        closed.push(once(response, 'close'));
      },
      { limits: { timeout_ms: 150 } },
    );
    expect(await faultOf(dripping.ask())).toMatchObject({ code: 'timeout' });
    await Promise.all(closed);
  });

  it('is left at once when the signal says so', async () => {
    const { ask, server } = await restTransport(() => leave.abort());
    const leave = new AbortController();
    expect(await faultOf(ask('1', { signal: leave.signal }))).toMatchObject({ code: 'timeout' });
    expect(await faultOf(ask('1', { signal: AbortSignal.abort() }))).toMatchObject({ code: 'timeout' });
    expect(server.received).toHaveLength(1);
  });
});

describe('a kept connection that the server closes', () => {
  /** Answers the first request of its first connection, and closes it in the moment in which the second comes. */
  const closing = async () => {
    const asked: string[] = [];
    const server = await socketServer((socket, text, count) => {
      asked.push(text.split(' ')[0] ?? '');
      if (asked.length === 2 && count === 1) socket.destroy();
      else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}');
    });
    onTestFinished(() => server.close());
    return { server, asked };
  };

  it('costs no lookup: a question that changes nothing is asked again', async () => {
    const { server, asked } = await closing();
    const { ask } = await transportFor(
      restConfig({
        connection: { base_url: server.origin },
        limits: { concurrency: 1 },
        lookup: { card_number: { url: '/b' } },
      }),
    );
    await ask();
    expect((await ask()).status).toBe(200);
    expect(asked).toEqual(['GET', 'GET', 'GET']);
    expect(server.connections()).toBe(2);
  });

  it('is a failure of what may change something: that is never sent twice', async () => {
    const { server, asked } = await closing();
    const { ask } = await transportFor(
      restConfig({
        connection: { base_url: server.origin },
        limits: { concurrency: 1 },
        lookup: { card_number: { url: '/b', method: 'POST' } },
      }),
    );
    await ask();
    expect(await faultOf(ask())).toMatchObject({ code: 'reset', transient: true });
    expect(asked).toEqual(['POST', 'POST']);
  });
});

describe('what cannot be reached', () => {
  const from = (base_url: string) =>
    transportFor(
      restConfig({ connection: { base_url }, lookup: { card_number: { url: '/b/${card_number}' } } }),
    );

  it('reports that nothing listens, or that the name is unknown', async () => {
    const server = await serve(() => {});
    await server.close();
    expect(await faultOf((await from(server.origin)).ask())).toMatchObject({
      outcome: 'unavailable',
      code: 'refused',
      transient: true,
    });
    expect(await faultOf((await from('http://operadora.invalid')).ask())).toMatchObject({
      outcome: 'unavailable',
      code: 'dns',
    });
  });

  it('is misconfigured when the address is invalid', async () => {
    for (const base of [
      'operadora.example',
      'ftp://operadora.example',
      'http://',
      'https://u:p@operadora.example',
    ])
      expect(await faultOf((await from(base)).ask())).toMatchObject({
        outcome: 'misconfigured',
        code: 'address_invalid',
      });
    const without = await transportFor(restConfig({ lookup: { card_number: { url: '/b' } } }));
    expect(await faultOf(without.ask())).toMatchObject({ code: 'address_invalid' });
  });
});

describe('a value that cannot be asked for', () => {
  it('is not encodable: nothing is sent', async () => {
    const { ask, server } = await restTransport((_request, response) => json(response, PERSON));
    for (const card of ['..', '.', '', '\ud800'])
      expect(await faultOf(ask(card))).toMatchObject({
        outcome: 'unavailable',
        code: 'value_not_encodable',
        transient: false,
      });
    expect(server.received).toEqual([]);
  });

  it('is misconfigured when it is a parameter', async () => {
    const { ask } = await restTransport(
      (_request, response) => json(response, PERSON),
      { lookup: { card_number: { url: '/b', headers: { 'X-Chave': '${chave}' } } } },
      { values: { chave: 'linha\n' } },
    );
    expect(await faultOf(ask())).toMatchObject({ outcome: 'misconfigured', code: 'template_invalid' });
  });

  it('is misconfigured when the request uses a place that the lookup does not have', async () => {
    const { transport } = await restTransport((_request, response) => json(response, PERSON), {
      lookup: { cpf: { url: '/b/${card_number}' } },
    });
    const asked = transport.exchange('lookup.cpf', { cpf: '1' }, { signal: AbortSignal.timeout(5_000) });
    const fault = await faultOf(asked);
    expect(fault).toMatchObject({ outcome: 'misconfigured', code: 'template_invalid' });
    expect(fault.reason).toContain('${card_number}');
  });

  it('never passes for a parameter', async () => {
    const { transport, server } = await restTransport(
      (_request, response) => json(response, PERSON),
      { lookup: { card_number: { url: '${base}/b' } } },
      { values: { base: 'http://127.0.0.1:1' }, urlParameters: ['base'] },
    );
    const asked = transport.exchange(
      'lookup.card_number',
      { base: server.origin },
      { signal: AbortSignal.timeout(5_000) },
    );
    expect(await faultOf(asked)).toMatchObject({ code: 'refused' });
    expect(server.received).toEqual([]);
  });
});

describe('the trace of an exchange', () => {
  it('shows requests and replies with all credentials masked', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('Set-Cookie', 'sessao=abcdef');
      json(response, { nome: 'José', eco: 'segredo-longo' });
    });
    const { ask } = await transportFor(
      restConfig(
        {
          auth: { kind: 'api_key', in: 'query', name: 'k', value: 'k1' },
          connection: { base_url: server.origin, headers: { 'X-Outra': 'segredo-longo' } },
          lookup: { card_number: { url: '/b/${card_number}?x=1', body: { json: { s: '${senha}' } } } },
        },
        { values: { senha: 'segredo-longo' }, secrets: ['segredo-longo'] },
      ),
    );
    const { trace, sent, received } = watch();
    await ask('123', { trace });
    expect(sent[0]?.head).toMatch(/^POST http:\/\/127\.0\.0\.1:\d+\/b\/123\?x=1&k=••••$/);
    expect(sent[0]).toMatchObject({ headers: { 'x-outra': '••••' }, body: '{"s":"••••"}' });
    expect(received[0]).toMatchObject({
      status: 200,
      headers: { 'set-cookie': '••••' },
      body: '{"nome":"José","eco":"••••"}',
    });
    expect(received[0]?.ms).toBeGreaterThan(0);
  });

  it('shows nonsense too: that is when it is needed', async () => {
    const { ask } = await restTransport((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"nome":');
    });
    const { trace, received } = watch();
    expect(await faultOf(ask('1', { trace }))).toMatchObject({ code: 'malformed_reply' });
    expect(received.map(({ body }) => body)).toEqual(['{"nome":']);
  });
});
