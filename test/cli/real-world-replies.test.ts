import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { httpServer } from '../source/http-server.ts';
import { inProcess } from './in-process.ts';

/** Replies in the forms that operators' systems really send, read by `carimbo source try`. */

const CARD = '00012345678901230';
const soapFixture = (name: string) => readFileSync(new URL(`soap/${name}`, import.meta.url));

interface Answering {
  kind: 'rest' | 'soap';
  contentType: string;
  body: Buffer | string;
  /** The keys of the file from `mapping:` on. */
  rest: string;
}

async function trySource({ kind, contentType, body, rest }: Answering) {
  const server = await httpServer((_request, response) => {
    response.writeHead(200, { 'content-type': contentType });
    response.end(body);
  });
  onTestFinished(() => server.close());
  const lookup =
    kind === 'soap' ? 'action: urn:c, body: "<c>${card_number}</c>"' : 'url: "/b/${card_number}"';
  const file = join(mkdtempSync(join(tmpdir(), 'carimbo-answer-')), 'fonte.yaml');
  writeFileSync(
    file,
    `kind: ${kind}
name: Teste
connection: { base_url: "${server.origin}" }
lookup:
  card_number: { ${lookup} }
${rest}`,
  );
  return inProcess('source', 'try', file, '--card', CARD);
}

const xml = (body: string) =>
  `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${body}</e:Body></e:Envelope>`;

describe('blanks before the XML declaration', () => {
  const rest = `mapping:
  root: respostaElegibilidadeWS.respostaElegibilidade.reciboElegibilidade
  name: nomeBeneficiario
  card_number: numeroCarteira
  active: respostaSolicitacao
`;

  it('do no harm', async () => {
    const body = soapFixture('newline-before-declaration.xml');
    const { code, stdout } = await trySource({ kind: 'soap', contentType: 'text/xml', body, rest });
    expect(stdout).toMatch(/name +JOÃO ARAÚJO/);
    expect(code).toBe(0);
  });

  it.each(['\r\n\r\n', '\t ', '\uFEFF\n'])('whatever they are: %j', async (blanks) => {
    const body = blanks + soapFixture('newline-before-declaration.xml').toString('utf8').trimStart();
    const { stdout } = await trySource({ kind: 'soap', contentType: 'text/xml', body, rest });
    expect(stdout).toMatch(/name +JOÃO ARAÚJO/);
  });
});

describe('a document that is text inside the answer', () => {
  const inner = '<p><nome>João &amp; Cia</nome><sit>A</sit></p>';
  const escaped = inner.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

  it('is read from CDATA, with a declaration and an encoding of its own', async () => {
    const { code, stdout } = await trySource({
      kind: 'soap',
      contentType: 'text/xml',
      body: soapFixture('xml-inside-cdata.xml'),
      rest: `mapping:
  root: $xml(consultaResponse.return).respostaElegibilidadeWS.respostaElegibilidade.reciboElegibilidade
  name: nomeBeneficiario
  card_number: numeroCarteira
  active: respostaSolicitacao
`,
    });
    expect(stdout).toMatch(/name +JOÃO ARAÚJO/);
    expect(code).toBe(0);
  });

  it.each([
    [
      'escaped XML in SOAP',
      'soap',
      'text/xml',
      xml(`<r><return>${escaped}</return></r>`),
      '$xml(r.return).p',
    ],
    [
      'JSON in SOAP',
      'soap',
      'text/xml',
      xml('<r><return>{"nome":"João &amp; Cia","sit":"A"}</return></r>'),
      '$json(r.return)',
    ],
    [
      'ASMX’s list in a text',
      'rest',
      'application/json',
      '{"d":"[{\\"nome\\":\\"João & Cia\\",\\"sit\\":\\"A\\"}]"}',
      '$json(d)[0]',
    ],
    [
      'JSON in a text in a text',
      'rest',
      'application/json',
      JSON.stringify({ d: JSON.stringify({ x: JSON.stringify({ nome: 'João & Cia', sit: 'A' }) }) }),
      '$json($json(d).x)',
    ],
    ['XML in JSON', 'rest', 'application/json', JSON.stringify({ xml: inner }), '$xml(xml).p'],
  ] as const)('is read: %s', async (_, kind, contentType, body, root) => {
    const rest = `mapping:\n  root: "${root}"\n  name: nome\n  active: sit\n`;
    const { code, stdout } = await trySource({ kind, contentType, body, rest });
    expect(stdout).toMatch(/name +João & Cia/);
    expect(code).toBe(0);
  });

  it.each([
    ['half a document', '{"d":"{\\"nome\\": \\"Jo"}', 'não é JSON válido'],
    [
      'one that is nested too deep',
      JSON.stringify({ d: '['.repeat(300) + ']'.repeat(300) }),
      'não é JSON válido',
    ],
    [
      'one with far too many values',
      JSON.stringify({ d: JSON.stringify(new Array(60_000).fill(0)) }),
      'valores',
    ],
  ])('is refused like an answer of its own: %s', async (_, body, reason) => {
    const rest = 'mapping:\n  root: $json(d)\n  name: nome\n  active: "true"\n';
    const { code, stdout } = await trySource({ kind: 'rest', contentType: 'application/json', body, rest });
    expect(code).toBe(2);
    expect(stdout).toContain(reason);
  });
});

describe('a path of mapping.card_number that leads nowhere', () => {
  const person = '{"nome":"Ana","sit":"A","carteira":"00012345678901230"}';
  const tried = (path: string) =>
    trySource({
      kind: 'rest',
      contentType: 'application/json',
      body: person,
      rest: `mapping:\n  name: nome\n  active: sit\n  card_number: ${path}\n`,
    });

  it('is reported: an answer about another person would not be noticed', async () => {
    const { stdout } = await tried('numeroCarteira');
    expect(stdout).toMatch(/⚠ mapping\.card_number \(numeroCarteira\) não encontrou nada na resposta/);
    expect(stdout).not.toMatch(/card_number +00012345678901230 +← numeroCarteira/);
  });

  it('and one that leads to the card is not', async () => {
    const { stdout } = await tried('carteira');
    expect(stdout).not.toContain('⚠');
    expect(stdout).toMatch(/card_number +00012345678901230 +← carteira/);
  });
});
