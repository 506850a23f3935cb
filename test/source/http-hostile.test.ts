import type { Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Reply } from '../../src/source/exchange.ts';
import { createSource } from '../../src/source/kinds/create-source.ts';
import { json, socketServer } from './http-server.ts';
import {
  faultOf,
  restConfig,
  restTransport,
  SILENT,
  type TestTransport,
  transportFor,
} from './http-transport.ts';

const answerFor = (card: string) => {
  const body = JSON.stringify({ nome: `pessoa ${card}` });
  return `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};
const cardIn = (text: string) => /\/b\/(\w+)/.exec(text)?.[1] ?? '';

async function rawTransport(
  onData: (socket: Socket, text: string, count: number) => void,
  limits: NonNullable<Parameters<typeof restConfig>[0]['limits']> = {},
): Promise<TestTransport & { connections: () => number }> {
  const server = await socketServer(onData);
  onTestFinished(() => server.close());
  const transport = await transportFor(
    restConfig({
      connection: { base_url: server.origin },
      lookup: { card_number: { url: '/b/${card_number}' } },
      limits: { concurrency: 1, ...limits },
    }),
  );
  return { ...transport, connections: server.connections };
}

/** The result for each card: its own person, or a fault. */
async function told(transport: TestTransport, cards: readonly string[]): Promise<string[]> {
  return Promise.all(
    cards.map((card) =>
      transport.ask(card).then(
        ({ body }: Reply) => {
          const { nome } = body as { nome: string };
          return nome === `pessoa ${card}` ? 'own' : nome;
        },
        () => 'nobody',
      ),
    ),
  );
}
const CARDS = Array.from({ length: 20 }, (_, i) => `C${100 + i}`);

describe('bytes behind an answer', () => {
  it.each<[string, (socket: Socket, card: string) => void]>([
    ['in the same packet', (socket, card) => socket.write(answerFor(card) + answerFor('SMUGGLED'))],
    [
      'right behind it',
      (socket, card) => {
        socket.write(answerFor(card));
        socket.write(answerFor('SMUGGLED'));
      },
    ],
    [
      'a moment later',
      (socket, card) => {
        socket.write(answerFor(card));
        setImmediate(() => socket.destroyed || socket.write(answerFor('SMUGGLED')));
      },
    ],
    [
      'behind an answer that must have no body',
      (socket, card) =>
        socket.write(`HTTP/1.1 204 No Content\r\nContent-Length: 200\r\n\r\n${answerFor(card)}`),
    ],
    [
      'behind chunks',
      (socket, card) => {
        const body = JSON.stringify({ nome: `pessoa ${card}` });
        socket.write(
          `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n${answerFor('SMUGGLED')}`,
        );
      },
    ],
  ])('%s are never given to the next request', async (_when, answer) => {
    const transport = await rawTransport((socket, text) => answer(socket, cardIn(text)));
    for (let i = 0; i < 5; i += 1)
      expect((await told(transport, CARDS)).filter((one) => one.includes('SMUGGLED'))).toEqual([]);
  });
});

it('an answer that comes out of turn is noticed by the card in it', async () => {
  // From HTTP alone no client can tell whose reply it is that arrives just after a request.
  const answer = (card: string) => {
    const body = JSON.stringify({ carteira: card, nome: `pessoa ${card}` });
    return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const asked = new WeakSet<Socket>();
  const server = await socketServer((socket, text) => {
    const isFirst = !asked.has(socket);
    asked.add(socket);
    // Sent once the connection has been used again: what comes earlier would be seen as bytes behind an answer.
    socket.write(answer(isFirst ? cardIn(text) : 'C999'));
  });
  onTestFinished(() => server.close());
  const config = restConfig({
    connection: { base_url: server.origin },
    limits: { concurrency: 1, breaker: { failures: 100 } },
    lookup: { card_number: { url: '/b/${card_number}' } },
  });
  const mapping = { card_number: 'carteira', name: 'nome', active: 'true' };
  const source = await createSource(
    { ...config, settings: { ...config.settings, mapping } },
    { operator: '326305', indexDir: '/', log: SILENT },
  );
  onTestFinished(() => source.close());
  const reasons = new Set<string>();
  const isNoticed = () => [...reasons].some((reason) => reason.includes('outra carteirinha'));
  const answers = await Promise.all(
    CARDS.map((card) => source.find({ card_number: card }, { signal: AbortSignal.timeout(5_000) })),
  );
  for (const [at, told] of answers.entries())
    if (told.outcome === 'found') expect(told.beneficiary.name).toBe(`pessoa ${CARDS[at]}`);
    else if ('reason' in told) reasons.add(told.reason);
  expect(isNoticed(), [...reasons].join()).toBe(true);
});

describe('an answer that never becomes one', () => {
  const drip = (socket: Socket, text: string) => {
    const timer = setInterval(() => socket.destroyed || socket.write(text), 5);
    socket.on('close', () => clearInterval(timer));
  };
  it.each<[string, (socket: Socket) => void]>([
    ['100 Continue without end', (socket) => drip(socket, 'HTTP/1.1 100 Continue\r\n\r\n')],
    [
      '103 Early Hints without end',
      (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'),
    ],
    [
      'a change of protocol',
      (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n{}'),
    ],
    [
      'one header after the other',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        drip(socket, `X-A: ${'a'.repeat(100)}\r\n`);
      },
    ],
    [
      'a header of a megabyte',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(1_048_576)}\r\n\r\n{}`),
    ],
    [
      'ten thousand headers',
      (socket) => socket.write(`HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(10_000)}\r\n{}`),
    ],
    [
      'two lengths',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}'),
    ],
    [
      'a length and chunks',
      (socket) =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}'),
    ],
    ['a negative length', (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}')],
    [
      'a chunk of 16 exabytes',
      (socket) => socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}'),
    ],
    [
      'chunk extensions without end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;');
        drip(socket, 'a=b;'.repeat(100));
      },
    ],
    ['a status of 999999', (socket) => socket.write('HTTP/1.1 999999 Hm\r\n\r\n{}')],
  ])('%s is unavailable, within the time', async (_what, answer) => {
    const transport = await rawTransport((socket) => answer(socket), { timeout_ms: 400 });
    const begun = performance.now();
    expect(await faultOf(transport.ask())).toMatchObject({ outcome: 'unavailable' });
    expect(performance.now() - begun).toBeLessThan(10_000);
  });

  it('200 MB are not taken in', async () => {
    const { ask } = await restTransport((_request, response) => {
      const chunk = Buffer.alloc(65_536, 'a');
      response.writeHead(200, { 'content-type': 'application/json' });
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const before = process.memoryUsage().rss;
    expect(await faultOf(ask())).toMatchObject({ code: 'too_large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1_048_576);
  });

  it('a redirect to the cloud\u2019s metadata address is reported and not followed', async () => {
    const { ask } = await restTransport((_request, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
    );
    expect(await faultOf(ask())).toMatchObject({ outcome: 'misconfigured', code: 'redirected' });
  });

  it('a cookie is not kept', async () => {
    const { ask, server } = await restTransport((_request, response) => {
      response.setHeader('set-cookie', ['sessao=1; Path=/', 'b=2']);
      json(response, { nome: 'Ana' });
    });
    await ask('C1');
    await ask('C2');
    expect(server.received.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  });
});

/**
 * The longest that the event loop was blocked, in milliseconds of this process's processor time: every caller waits that
 * long. By the clock it would depend on what else the machine does.
 */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let [last, longest] = [process.cpuUsage(), 0];
  const look = () => {
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1000);
    last = process.cpuUsage();
  };
  const timer = setInterval(look, 1);
  await work();
  clearInterval(timer);
  look();
  return longest;
}

const MIB = 1_048_576;
const many = (one: (i: number) => string, room = MIB - 400) => {
  const parts: string[] = [];
  for (let i = 0, size = 0; size < room; i += 1) {
    const part = one(i);
    size += part.length;
    if (size < room) parts.push(part);
  }
  return parts;
};

describe('a megabyte made to be slow', () => {
  const JSONS: [string, () => string][] = [
    ['keys', () => `{${many((i) => `"k${i}":1,`).join('')}"z":1}`],
    ['keys that need every digit', () => `{${many((i) => `"k${i}":1.5,`).join('')}"z":1}`],
    ['the same key', () => `{${many(() => '"k":1.5,').join('')}"z":1}`],
    ['empty lists', () => `[${many(() => '[],').join('')}1]`],
    ['lists in lists', () => `${'['.repeat(MIB / 2 - 200)}${']'.repeat(MIB / 2 - 200)}`],
    ['one number', () => `[${'9'.repeat(MIB - 100)}]`],
    ['exponents', () => `[${many(() => '1e400,').join('')}1]`],
    [
      '__proto__',
      () => `{${many((i) => `"__proto__":{"a${i}":1.5},`).join('')}"constructor":{"prototype":{"x":1}}}`,
    ],
    ['escapes', () => `["${'\\u0041'.repeat((MIB - 100) / 6)}"]`],
    ['blanks', () => `{"nome":"${' '.repeat(MIB - 100)}"}`],
  ];
  const XMLS: [string, () => string][] = [
    ['elements', () => `<a>${many(() => '<b/>').join('')}</a>`],
    ['prefixes', () => `<a>${many((i) => `<p${i}:b/>`).join('')}</a>`],
    ['attributes', () => `<a ${many((i) => `a${i}="" `).join('')}/>`],
    [
      'declarations',
      () => `<a ${many((i) => `xmlns:p${i}="http://www.w3.org/2001/XMLSchema-instance" `).join('')}><b/></a>`,
    ],
    ['depth', () => `${many((i) => `<b${i % 9}>`, MIB / 2).join('')}`],
    ['entities', () => `<a>${many(() => '&#65;').join('')}</a>`],
    ['unfinished entities', () => `<a>${many(() => '&').join('')}</a>`],
    ['comments', () => `<a>${many(() => '<!---->').join('')}</a>`],
    ['unfinished comments', () => `<a>${many(() => '<!--').join('')}</a>`],
    ['instructions', () => `${many(() => '<?a?>').join('')}<a/>`],
    ['unfinished instructions', () => `${many(() => '<?').join('')}<a/>`],
    ['CDATA', () => `<a>${many(() => '<![CDATA[]]>').join('')}</a>`],
    ['blanks', () => `<a>${' '.repeat(MIB - 100)}x</a>`],
    ['blanks in a tag', () => `<a${' '.repeat(MIB - 100)}/>`],
    ['one end after the other', () => `<a>${many(() => '</b>').join('')}</a>`],
    ['a doctype late', () => `<!--${'-'.repeat(MIB - 100)}--><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>`],
  ];

  it('of keys is reported as such', async () => {
    const keys = `{${many((i) => `"k${i}":1,`).join('')}"z":1}`;
    const { ask } = await restTransport((_request, response) => response.end(keys));
    expect(await faultOf(ask())).toMatchObject({ outcome: 'unavailable', code: 'too_large' });
  });

  it.each([
    ...JSONS.map(([name, make]) => [`JSON: ${name}`, 'application/json', make] as const),
    ...XMLS.map(([name, make]) => [`XML: ${name}`, 'text/xml', make] as const),
  ])('%s does not block the event loop', async (_what, type, make) => {
    const text = make();
    const { ask } = await restTransport(
      (_request, response) => response.writeHead(200, { 'content-type': type }).end(text),
      { limits: { timeout_ms: 5_000 } },
    );
    const ms = await longestBlock(() => ask().catch(() => {}));
    expect(ms).toBeLessThan(1_000);
  });
});
