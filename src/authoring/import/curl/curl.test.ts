import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCurl } from './read-curl.ts';
import { repairPaste } from './repair-paste.ts';
import { tokenize } from './tokenize.ts';
import { tokenizeWindows } from './tokenize-windows.ts';

const words = (text: string) => tokenize(text).tokens.map((token) => token.text);
const windowsWords = (text: string) => tokenizeWindows(text).tokens.map((token) => token.text);
const read = (text: string) => {
  const [first] = readCurl(text).operations;
  if (first === undefined) throw new Error('no operation');
  return first.read();
};

/** Any text but what a command line cannot hold. */
const anyText = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''));

describe('words of a POSIX shell', () => {
  it('gives back any texts that were put in single quotes', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 6 }), (texts) => {
        const command = texts.map((text) => `'${text.replaceAll("'", `'\\''`)}'`).join(' ');
        expect(words(command)).toEqual(texts);
      }),
    );
  });

  it('gives back any texts that were put in double quotes', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 6 }), (texts) => {
        const command = texts.map((text) => `"${text.replace(/["\\$`]/g, '\\$&')}"`).join(' ');
        expect(words(command)).toEqual(texts);
      }),
    );
  });

  it("gives back any texts that a browser put in $'…'", () => {
    const escaped = (text: string) =>
      [...text].map((char) => {
        const code = char.codePointAt(0) ?? 0;
        if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`;
        if (code > 126 || code < 32) return `\\u${code.toString(16).padStart(4, '0')}`;
        return char === "'" || char === '\\' ? `\\${char}` : char;
      });
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 6 }), (texts) => {
        expect(words(texts.map((text) => `$'${escaped(text).join('')}'`).join(' '))).toEqual(texts);
      }),
    );
  });

  it('joins what stands together, and goes on after a backslash at the end of a line', () => {
    expect(words(`curl -H 'a: 'b"c" \\\n  http://x`)).toEqual(['curl', '-H', 'a: bc', 'http://x']);
  });

  it('ends on any text whatever, and says when a quote was left open', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(Array.isArray(tokenize(text).tokens)).toBe(true);
        expect(Array.isArray(tokenizeWindows(text).tokens)).toBe(true);
      }),
    );
    expect(tokenize(`curl 'http://x`)).toMatchObject({ unclosed: true });
    expect(tokenize(`curl 'http://x'`)).toMatchObject({ unclosed: false });
  });
});

describe('words of the Windows command line', () => {
  it('takes carets away and joins lines that end in one', () => {
    expect(windowsWords('curl ^"https://x/?a=1^&b=2^" ^\n  -H ^"A: b^"')).toEqual([
      'curl',
      'https://x/?a=1&b=2',
      '-H',
      'A: b',
    ]);
  });

  it('reads escaped quotes inside quotes', () => {
    expect(windowsWords(String.raw`-d ^"^{^\^"a^\^":1^}^"`)).toEqual(['-d', '{"a":1}']);
    expect(windowsWords('-d "{""a"":1}"')).toEqual(['-d', '{"a":1}']);
  });
});

describe('a command quoted for one shell and continued for another', () => {
  const expected = (operation: ReturnType<typeof read>) => {
    expect(operation).toMatchObject({
      method: 'POST',
      baseUrl: 'http://api.saude.example',
      path: '/v1/consulta',
      auth: [{ kind: 'api_key', in: 'header', name: 'X-Api-Key' }],
      body: { kind: 'json', tree: { carteira: '123', tipo: 'a b' } },
      notes: [],
    });
    expect(operation.query.map(({ name, value }) => [name, value])).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  };

  it.each([
    [
      'carets and single quotes',
      `curl -X POST ^\n  'http://api.saude.example/v1/consulta?a=1&b=2' ^\n  -H 'X-Api-Key: S3gr3d0' ^\n  -d '{"carteira": "123", "tipo": "a b"}'`,
    ],
    [
      'carets, single and double quotes',
      `curl -X POST "http://api.saude.example/v1/consulta?a=1&b=2" ^ \n -H "X-Api-Key: S3gr3d0" ^\n -d '{"carteira": "123", "tipo": "a b"}'`,
    ],
    [
      'escaped by cmd inside single quotes',
      `curl -X POST 'http://api.saude.example/v1/consulta?a=1^&b=2' ^\n -H ^"X-Api-Key: S3gr3d0^" ^\n -d '{"carteira": "123", "tipo": "a b"}'`,
    ],
    [
      'carets at some ends of lines and backslashes at others',
      `curl -X POST ^\n "http://api.saude.example/v1/consulta?a=1&b=2" \\\n -H "X-Api-Key: S3gr3d0" ^\n -d "{\\"carteira\\": \\"123\\", \\"tipo\\": \\"a b\\"}"`,
    ],
  ])('is understood: %s', (_name, command) => {
    expected(read(command));
  });

  it('keeps an apostrophe of a text in a command for Windows', () => {
    const { body } = read(`curl "http://x.com/a" ^\n --json "{\\"nome\\": \\"d'água 'azul'\\"}"`);
    expect(body).toMatchObject({ tree: { nome: "d'água 'azul'" } });
  });

  it.each([`curl "'http://u:S3gr3d0@x.com/a'"`, `curl http://x^y.com/a`, 'curl "`http://x.com/a`"'])(
    'is refused where a quote is left in the address, which is not shown: %s',
    (command) => {
      expect(() => read(command)).toThrow(/quote or a \^/);
      expect(() => read(command)).not.toThrow(/S3gr3d0/);
    },
  );
});

describe('a command out of an e-mail', () => {
  it('has its round quotes, long dashes and no-break spaces undone', () => {
    expect(repairPaste('curl\u00a0–X POST —data ‘{“a”: 1}’ “http://x”')).toBe(
      `curl -X POST --data '{"a": 1}' "http://x"`,
    );
  });

  it('keeps round quotes that are part of a text', () => {
    expect(repairPaste(`curl -d 'nome=Caixa d’água “azul”'`)).toContain('d’água');
  });

  it('is found among prose, apostrophes and all, and behind a prompt and the marks of a reply', () => {
    const operation = read(
      `> Olá, segue o exemplo da caixa d'água:\n> $ curl 'https://api.exemplo.com.br/v1/beneficiarios?carteira=123' \\\n>   -H 'Accept: application/json'\n> Abraço`,
    );
    expect(operation.baseUrl).toBe('https://api.exemplo.com.br');
    expect(operation.path).toBe('/v1/beneficiarios');
    expect(operation.query.map(({ name }) => name)).toEqual(['carteira']);
  });

  it('may be several', () => {
    const text = `curl https://x.com/token -d grant_type=client_credentials\n\ncurl https://x.com/beneficiarios/123456`;
    expect(readCurl(text).operations.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST https://x.com/token',
      'GET https://x.com/beneficiarios/{beneficiarios}',
    ]);
  });

  it('ends at a pipe', () => {
    expect(read(`curl https://x.com/a/b | jq '.nome'`).notes).toEqual([]);
  });

  it('is refused where there is none', () => {
    expect(() => readCurl('Bom dia, segue em anexo.')).toThrow(/No curl command/);
    expect(() => readCurl('')).toThrow(/No curl command/);
    expect(() => readCurl('curl --help')).toThrow(/No curl command/);
  });
});

describe('what a command asks for', () => {
  it('is POST where there is data, and what -X says before that', () => {
    expect(read('curl http://x.com/a').method).toBe('GET');
    expect(read('curl http://x.com/a -d b=1').method).toBe('POST');
    expect(read('curl -XPUT http://x.com/a -d b=1').method).toBe('PUT');
    expect(read('curl -I http://x.com/a').method).toBe('HEAD');
  });

  it('has its data in the address with -G', () => {
    const operation = read(`curl -G http://x.com/a --data-urlencode 'nome=João & Cia' -d b=2`);
    expect(operation.method).toBe('GET');
    expect(operation.body).toBeNull();
    expect(operation.query.map(({ name, value }) => [name, value])).toEqual([
      ['nome', 'João & Cia'],
      ['b', '2'],
    ]);
  });

  it('has a JSON body where the header or the text says so', () => {
    expect(read(`curl http://x.com/a --json '{"a": 1}'`).body).toMatchObject({
      kind: 'json',
      tree: { a: 1 },
    });
    expect(read(`curl http://x.com/a -d '{"a": 1}'`).body).toMatchObject({ kind: 'json', tree: { a: 1 } });
    expect(read(`curl http://x.com/a -d 'a=1&b=%20'`).body).toMatchObject({ kind: 'form' });
  });

  it('names the certificate files without their password', () => {
    const { tls } = read(
      'curl https://x.com/a --cert cliente.pem:S3nh4Forte --key chave.pem --cacert ca.pem',
    );
    expect(tls).toEqual({ cert: 'cliente.pem', key: 'chave.pem', ca: 'ca.pem' });
  });

  it('says what Carimbo does otherwise: -k, a proxy, a file', () => {
    const { notes } = read('curl -k -x http://proxy:3128 -d @corpo.json https://x.com/a');
    expect(notes.join(' ')).toMatch(/-k/);
    expect(notes.join(' ')).toMatch(/-x/);
    expect(notes.join(' ')).toMatch(/@/);
  });
});

describe('secrets in a command', () => {
  const SECRET = 'S3gr3d0-muito-secreto';
  const commands = [
    `curl https://x.com/a -H 'Authorization: Bearer ${SECRET}'`,
    `curl https://x.com/a -H 'Authorization: Token ${SECRET}'`,
    `curl https://x.com/a -H 'X-Api-Key: ${SECRET}'`,
    `curl https://x.com/a -H 'Ocp-Apim-Subscription-Key: ${SECRET}'`,
    `curl https://x.com/a -u usuario:${SECRET}`,
    `curl https://usuario:${SECRET}@x.com/a`,
    `curl https://x.com/a -b 'JSESSIONID=${SECRET}'`,
    `curl 'https://x.com/a?access_token=${SECRET}&b=1'`,
    `curl https://x.com/a -d 'senha=${SECRET}'`,
    `curl https://x.com/a --json '{"login": {"clientSecret": "${SECRET}"}}'`,
    `curl https://x.com/a --oauth2-bearer ${SECRET}`,
    `curl https://x.com/a -F 'password=${SECRET}'`,
    `curl https://x.com/a --cert c.pem:${SECRET}`,
    `curl https://x.com/a -H 'Content-Type: text/xml' -d '<e><senhaWs>${SECRET}</senhaWs></e>'`,
    `curl https://x.com/a -H 'Content-Type: text/xml' -d '<e><senha><![CDATA[${SECRET}]]></senha></e>'`,
    `curl https://x.com/a -H 'Content-Type: text/xml' -d '<e><x><![CDATA[<senha>${SECRET}</senha>]]></x></e>'`,
    `curl https://x.com/a -H 'Content-Type: text/xml' -d '<e><x>&lt;senha&gt;${SECRET}&lt;/senha&gt;</x></e>'`,
    `curl https://x.com/a -H 'Content-Type: text/xml' -d '<e><login usuario="u" senha="${SECRET}"/></e>'`,
    `curl https://x.com/a -d '{"senha": "${SECRET}", /* quase */ }'`,
    `curl https://x.com/a -H 'Content-Type: text/plain' -d '{"senha": "${SECRET}", /* quebrado }'`,
    `curl https://x.com/a -H 'Content-Type: text/plain' -d 'usuario=u&senha=${SECRET}'`,
    `curl https://x.com/a -x http://u:${SECRET}@proxy:80`,
  ];

  it.each(commands)('are nowhere in what is made of it: %s', (command) => {
    const operation = read(command);
    const everything = JSON.stringify({ ...operation, variables: [...operation.variables] });
    expect(everything).not.toContain(SECRET);
    expect(everything).not.toContain(SECRET.toUpperCase());
  });
});
