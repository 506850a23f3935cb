import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../engine/formats/read-json.ts';
import { TemplateError } from '../../engine/template.ts';
import { renderSoap } from '../../kinds/http/render-soap.ts';
import { type HttpRequestSettings, renderRequest } from './render-request.ts';

const context = {
  baseUrl: 'https://api.example',
  parameters: { tenant: '42' },
  urlParameters: [],
  headers: { 'X-Tenant': 't', Accept: 'application/json' },
};
const render = (request: Partial<HttpRequestSettings>, values: Record<string, string> = {}) =>
  renderRequest({ url: '/x', ...request }, { ...values, ...context.parameters }, context);

describe('a request', () => {
  it('is a GET without a body and a POST with one, unless it says', () => {
    expect(render({}).method).toBe('GET');
    expect(render({ body: { json: {} } }).method).toBe('POST');
    expect(render({ method: 'PUT', body: { json: {} } }).method).toBe('PUT');
  });

  it('prefers its own headers to the connection’s, and those to Carimbo’s, whatever their case', () => {
    const { headers } = render({ headers: { 'x-TENANT': '${tenant}' } });
    expect(headers).toMatchObject({ 'x-tenant': '42', accept: 'application/json' });
    expect(Object.keys(headers).filter((name) => name.toLowerCase() === 'x-tenant')).toHaveLength(1);
  });

  it('writes JSON with numbers of any length, and without the zeros that JSON forbids', () => {
    const json = { carteira: '${card_number|number}', texto: 'c-${card_number}', fixo: 1.5, nada: null };
    expect(render({ body: { json } }, { card_number: '00123456789012345678901' }).body).toBe(
      '{"carteira":123456789012345678901,"texto":"c-00123456789012345678901","fixo":1.5,"nada":null}',
    );
    expect(() => render({ body: { json } }, { card_number: 'A1' })).toThrow(TemplateError);
  });

  it('encodes the query and forms', () => {
    const message = render(
      {
        url: '/x?y=1',
        query: { c: '${card_number}', n: 2 },
        body: { form: { c: '${card_number}', t: true } },
      },
      { card_number: 'a&b=c d+é' },
    );
    expect([...message.url.searchParams]).toEqual([
      ['y', '1'],
      ['c', 'a&b=c d+é'],
      ['n', '2'],
    ]);
    expect([...new URLSearchParams(message.body ?? '')]).toEqual([
      ['c', 'a&b=c d+é'],
      ['t', 'true'],
    ]);
    expect(message.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('keeps a text body on its lines', () => {
    expect(render({ body: { text: 'C;${card_number}\nFIM' } }, { card_number: '1;2' }).body).toBe(
      'C;1;2\nFIM',
    );
    for (const card of ['1\n', '1\r', '1\u2028', '\0'])
      expect(() => render({ body: { text: '${card_number}' } }, { card_number: card })).toThrow(
        TemplateError,
      );
  });

  it('lets no value asked for say which host it is for', () => {
    expect(() => render({ headers: { Host: '${card_number}' } }, { card_number: 'evil.example' })).toThrow(
      /template_invalid/,
    );
  });

  it('has the same headers and the same JSON structure, whatever the card is', () => {
    const request = {
      headers: { 'X-Card': 'c=${card_number}' },
      body: { json: { a: '${card_number}', b: ['${card_number}', 1] } },
    };
    const names = Object.keys(render(request, { card_number: '1' }).headers);
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'\r\n\0":,{}[]\\é ') })),
        (card) => {
          let message: ReturnType<typeof render>;
          try {
            message = render(request, { card_number: card });
          } catch (error) {
            expect(error).toBeInstanceOf(TemplateError);
            expect(card).toMatch(/[^\t\x20-\x7e\x80-\xff]/);
            return;
          }
          expect(Object.keys(message.headers)).toEqual(names);
          expect(message.headers['x-card']).toBe(`c=${card}`);
          expect(readJson(message.body ?? '')).toEqual({ a: card, b: [card, 1] });
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('a SOAP call', () => {
  const soap = (request: Parameters<typeof renderSoap>[0]) =>
    renderSoap(request, { card_number: '<1>' }, context);

  it('puts an envelope of its version around the body, and says the action where that version wants it', () => {
    const old = soap({ body: '<b:get xmlns:b="urn:x"><c>${card_number}</c></b:get>', action: 'urn:x#get' });
    expect(old.body).toBe(
      '<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><b:get xmlns:b="urn:x"><c>&lt;1&gt;</c></b:get></soap:Body></soap:Envelope>',
    );
    expect(old.headers).toMatchObject({
      'content-type': 'text/xml; charset=utf-8',
      soapaction: '"urn:x#get"',
    });
    const later = soap({ body: '<get/>', action: 'urn:x#get', version: '1.2' });
    expect(later.headers['content-type']).toBe('application/soap+xml; charset=utf-8; action="urn:x#get"');
    expect(later.headers).not.toHaveProperty('soapaction');
    expect(later.body).toContain('http://www.w3.org/2003/05/soap-envelope');
  });

  it('leaves an envelope as it is, and knows its version', () => {
    const body =
      '<?xml version="1.0"?>\n<!-- x --><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope"><env:Body/></env:Envelope>';
    expect(soap({ body }).body).toBe(body);
    expect(soap({ body }).headers['content-type']).toBe('application/soap+xml; charset=utf-8');
  });

  it('always has a SOAPAction in version 1.1, empty when there is none', () => {
    expect(soap({ body: '<a/>' }).headers.soapaction).toBe('""');
    expect(soap({ body: '<a/>', action: '"urn:x"' }).headers.soapaction).toBe('"urn:x"');
  });
});
