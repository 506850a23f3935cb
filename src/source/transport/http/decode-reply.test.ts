import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../engine/formats/read-json.ts';
import { readXml } from '../../engine/formats/read-xml.ts';
import { decodeReply } from './decode-reply.ts';

interface Given {
  status?: number;
  type?: string;
  kind?: string;
  charset?: 'auto' | 'utf-8' | 'iso-8859-1' | 'windows-1252';
}
function decode(body: string | Buffer, { status = 200, type, kind = 'rest', charset }: Given = {}) {
  return decodeReply(
    {
      status,
      headers: type === undefined ? {} : { 'content-type': type },
      bytes: typeof body === 'string' ? Buffer.from(body) : body,
    },
    { charset, isSoap: kind === 'soap' },
  );
}
const bodyOf = async (...given: Parameters<typeof decode>) => (await decode(...given)).body;
const latin = (text: string) => Buffer.from(text, 'latin1');

describe('the charset of a reply', () => {
  const name = '{"nome":"José Conceição"}';
  const expected = { nome: 'José Conceição' };

  it('is what the header says, or else UTF-8 when it is valid, or else windows-1252', async () => {
    expect(await bodyOf(latin(name), { type: 'application/json; charset=ISO-8859-1' })).toEqual(expected);
    expect(await bodyOf(name)).toEqual(expected);
    expect(await bodyOf(latin(name))).toEqual(expected);
    expect(await bodyOf(Buffer.from('{"v":"\x80 10 \x96 20"}', 'latin1'))).toEqual({ v: '€ 10 – 20' });
  });

  it('is windows-1252 when a reply says UTF-8 and is not', async () => {
    expect(await bodyOf(latin(name), { type: 'application/json; charset=utf-8' })).toEqual(expected);
  });

  it('is what the configuration says before all else but a byte order mark', async () => {
    expect(
      await bodyOf(latin(name), { charset: 'windows-1252', type: 'application/json;charset=utf-8' }),
    ).toEqual(expected);
    expect(await bodyOf(name, { charset: 'utf-8', type: 'application/json;charset=iso-8859-1' })).toEqual(
      expected,
    );
    expect(await bodyOf(`\ufeff${name}`, { charset: 'iso-8859-1' })).toEqual(expected);
    expect(await bodyOf(Buffer.from(`\ufeff${name}`, 'utf16le'))).toEqual(expected);
  });

  it('is what an XML declaration says', async () => {
    const xml = '<?xml version="1.0" encoding="ISO-8859-1"?><b><nome>José</nome></b>';
    expect(await bodyOf(latin(xml), { type: 'text/xml' })).toEqual({ b: { nome: 'José' } });
    const wrong = '<?xml version="1.0" encoding="utf-16"?><b><nome>José</nome></b>';
    expect(await bodyOf(wrong, { type: 'text/xml' })).toEqual({ b: { nome: 'José' } });
  });
});

describe('a JSON reply', () => {
  it('keeps every digit of a card sent as a number', async () => {
    expect(
      await bodyOf('{"carteira":12345678901234567890,"cpf":12345678909,"plano":7,"preco":10.50,"big":1e400}'),
    ).toEqual({
      carteira: '12345678901234567890',
      cpf: 12345678909,
      plano: 7,
      preco: 10.5,
      big: '1e400',
    });
  });

  it('never gives another number than was sent', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (digits) => {
        expect(String((readJson(`[${digits}]`) as unknown[])[0])).toBe(String(digits));
      }),
    );
  });

  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const read = JSON.stringify(readJson(text), (_key, value) =>
          typeof value === 'number' ? String(value) : value,
        );
        const expected = JSON.stringify(JSON.parse(text), (key, value) =>
          key === '__proto__' ? undefined : typeof value === 'number' ? String(value) : value,
        );
        expect(read).toBe(expected);
      }),
    );
  });

  it('cannot change a prototype', async () => {
    for (const text of [
      '{"__proto__":{"active":true},"a":1}',
      '{"\\u005f_proto__":{"active":true},"a":1}',
      '{"__proto__":{"active":true},"a":1,"b":1.5}',
    ]) {
      const body = (await bodyOf(text)) as object;
      expect(Object.getPrototypeOf(body)).toBe(Object.prototype);
      expect(Object.getOwnPropertyNames(body)).not.toContain('__proto__');
      expect({ ...body }).not.toHaveProperty('active');
    }
  });

  it('does not overflow the stack, however deep it goes', async () => {
    await expect(bodyOf('['.repeat(500_000), { type: 'application/json' })).rejects.toThrow(
      /malformed_reply/,
    );
    await expect(bodyOf('{"a":'.repeat(300_000), { type: 'application/json' })).rejects.toThrow(
      /malformed_reply/,
    );
    expect(await bodyOf(`{"t":"${'['.repeat(5_000)}"}`)).toEqual({ t: '['.repeat(5_000) });
  });

  it('is distinguished from a truncated one, whatever its content type', async () => {
    for (const type of ['application/json', 'application/problem+json', 'text/plain', undefined])
      await expect(bodyOf('{"nome":"Jo', { ...(type && { type }) })).rejects.toThrow(/malformed_reply/);
  });

  it('is found under text/html, and is text when it fails with an error status', async () => {
    expect(await bodyOf('{"a":1}', { type: 'text/html' })).toEqual({ a: 1 });
    expect(await bodyOf('{"a":', { type: 'application/json', status: 500 })).toBe('{"a":');
    expect(await bodyOf('[ERRO] nao encontrado', { type: 'text/plain' })).toBe('[ERRO] nao encontrado');
  });

  it('says nothing of the body in its fault', async () => {
    const fault = await decode('{"nome":"Maria Secreta', {}).catch((error: Error) => error);
    expect(JSON.stringify([String(fault), (fault as Error).stack])).not.toContain('Maria');
  });
});

describe('an XML reply', () => {
  it('is nested objects of text: attributes with @, no namespaces, no noise of XML Schema', async () => {
    const xml = `<?xml version="1.0"?><r:resp xmlns:r="urn:r" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
      <r:nome xsi:type="xsd:string" xmlns="">  João &amp; Maria &#233;&#xE7; </r:nome><r:cod r:tipo="A" tipo2="B">007</r:cod>
      <r:vazio/><r:nulo xsi:nil="true"/><r:nulo2 i:nil="1"/><r:dep>1</r:dep><dep>2</dep><r:cd><![CDATA[a < b]]></r:cd></r:resp>`;
    expect(await bodyOf(xml, { type: 'application/xml' })).toEqual({
      resp: {
        nome: 'João & Maria éç',
        cod: { '#text': '007', '@tipo': 'A', '@tipo2': 'B' },
        vazio: '',
        nulo: null,
        nulo2: null,
        dep: ['1', '2'],
        cd: 'a < b',
      },
    });
  });

  it('reads no document type: nothing multiplies, nothing outside is opened', async () => {
    const lol = Array.from(
      { length: 12 },
      (_item, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`,
    ).join('');
    const bombs = [
      `<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">${lol}]><r>&l12;</r>`,
      '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
      '<!-- a --><!doctype r SYSTEM "http://evil.example/x.dtd"><r/>',
    ];
    for (const bomb of bombs) {
      await expect(bodyOf(bomb, { type: 'application/xml' })).rejects.toThrow(/malformed_reply/);
      expect(await bodyOf(bomb, { type: 'application/xml', status: 500 })).toBe(bomb);
    }
    expect(await readXml('<r>&foo;&#0;&#xD800;&amp;lt;</r>')).toEqual({ r: '&foo;&#0;&#xD800;&lt;' });
  });

  it('neither changes a prototype nor overflows the stack', async () => {
    expect(await readXml('<r><b:__proto__ xmlns:b="x"><ok>1</ok></b:__proto__><a>1</a></r>')).toEqual({
      r: { a: '1' },
    });
    await expect(readXml('<r><__proto__><x>1</x></__proto__></r>')).rejects.toThrow();
    await expect(readXml(`${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`)).rejects.toThrow();
  });

  it('is distinguished from a truncated one', async () => {
    await expect(bodyOf('<r><nome>Jo', { type: 'text/xml' })).rejects.toThrow(/malformed_reply/);
    await expect(bodyOf('<?xml version="1.0"?><r><nome>Jo')).rejects.toThrow(/malformed_reply/);
  });
});

describe('a SOAP reply', () => {
  const envelope = (body: string) =>
    `<?xml version="1.0"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header/><S:Body>${body}</S:Body></S:Envelope>`;

  it('is what is inside the Body, a Fault too', async () => {
    expect(
      await bodyOf(envelope('<ns:resp xmlns:ns="u"><nome>Ana</nome></ns:resp>'), { kind: 'soap' }),
    ).toEqual({
      resp: { nome: 'Ana' },
    });
    const fault = envelope(
      '<S:Fault><faultcode>S:Client</faultcode><faultstring>nao existe</faultstring></S:Fault>',
    );
    expect(await bodyOf(fault, { kind: 'soap', status: 500 })).toEqual({
      Fault: { faultcode: 'S:Client', faultstring: 'nao existe' },
    });
    expect(await bodyOf(envelope(''), { kind: 'soap' })).toBeNull();
  });

  it('is nothing else when it says 200', async () => {
    await expect(bodyOf('<html><body>login</body></html>', { kind: 'soap' })).rejects.toThrow(
      /envelope SOAP/,
    );
    await expect(bodyOf('{"a":1}', { kind: 'soap' })).rejects.toThrow(/malformed_reply/);
    expect(await bodyOf('<h1>Bad gateway', { kind: 'soap', status: 502 })).toBe('<h1>Bad gateway');
  });
});

describe('any other reply', () => {
  it('is text, or null when it is empty', async () => {
    expect(await bodyOf('NAO ENCONTRADO', { type: 'text/plain' })).toBe('NAO ENCONTRADO');
    expect(await bodyOf('', { status: 204 })).toBeNull();
    expect(await bodyOf(' \r\n', { type: 'application/json' })).toBeNull();
    expect(await bodyOf('<html><body>erro</body></html>', { status: 503, type: 'text/html' })).toContain(
      'erro',
    );
  });

  it('is no answer when it is a page of a proxy that says 200', async () => {
    await expect(bodyOf('<!DOCTYPE html><html>login</html>', { type: 'text/html' })).rejects.toThrow(
      /página HTML/,
    );
  });

  it('never throws anything but a fault, whatever the bytes are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('application/json', 'text/xml', 'text/html', ''),
        fc.constantFrom('rest', 'soap'),
        async (bytes, type, kind) => {
          const result = await decode(Buffer.from(bytes), { type, kind }).catch((error: Error) => error);
          expect(result instanceof Error ? result.name : typeof result.raw).toMatch(
            /^(ExchangeFault|string)$/,
          );
        },
      ),
    );
  });
});
