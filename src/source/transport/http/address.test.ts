import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TemplateError } from '../../engine/template.ts';
import { addQuery, renderAddress } from './address.ts';

const context = {
  baseUrl: 'https://api.operadora.example/v2',
  parameters: { base: 'https://outra.example:8443/raiz/', regiao: 'sul', chave: 'k' },
  urlParameters: ['base'],
};
const render = (template: string, values: Record<string, string> = {}) =>
  renderAddress(template, { ...values, ...context.parameters }, context).href;

describe('the address of a request', () => {
  it('keeps the path of the base address', () => {
    expect(render('/beneficiarios/${card_number}', { card_number: '123' })).toBe(
      'https://api.operadora.example/v2/beneficiarios/123',
    );
    expect(render('beneficiarios')).toBe('https://api.operadora.example/v2/beneficiarios');
    expect(render('?c=${card_number}', { card_number: '1' })).toBe('https://api.operadora.example/v2?c=1');
    expect(render('')).toBe('https://api.operadora.example/v2');
  });

  it('begins with a parameter of type url as it is, and encodes it anywhere else', () => {
    expect(render('${base}/x')).toBe('https://outra.example:8443/raiz/x');
    expect(render('/x/${base}')).toBe(
      'https://api.operadora.example/v2/x/https%3A%2F%2Foutra.example%3A8443%2Fraiz%2F',
    );
  });

  it('takes parameters in the host, and never a value asked for', () => {
    expect(render('https://${regiao}.operadora.example/x')).toBe('https://sul.operadora.example/x');
    expect(() => render('https://${card_number}.operadora.example/x', { card_number: 'a' })).toThrow(
      /template_invalid/,
    );
  });

  it('cannot be led to another host by what follows the base address', () => {
    for (const card of ['@evil.example', '.evil.example', ':9999', '//evil.example', '\\evil.example'])
      for (const template of ['${card_number}', '/${card_number}', '${base}${card_number}'])
        expect(new URL(render(template, { card_number: card })).hostname).toMatch(
          /^(api\.operadora|outra)\.example$/,
        );
    expect(new URL(render('@evil.example/x')).host).toBe('api.operadora.example');
  });

  it('never takes the host out of a path when the base address has none', () => {
    for (const baseUrl of ['http://', 'https:', 'http:///', 'operadora.example', ''])
      expect(() =>
        renderAddress('/${card_number}/x', { card_number: 'evil' }, { ...context, baseUrl }),
      ).toThrow(/address_invalid/);
  });

  it('refuses a value that would be no segment, or climb out of the path', () => {
    for (const card of ['', '.', '..'])
      expect(() => render('/b/${card_number}/plano', { card_number: card })).toThrow(TemplateError);
    expect(() => render('/b/.${card_number}', { card_number: '.' })).toThrow(TemplateError);
    expect(() => render('/b/${card_number}', { card_number: '\ud800' })).toThrow(TemplateError);
    expect(render('/b/${card_number}', { card_number: '%2e%2e' })).toBe(
      'https://api.operadora.example/v2/b/%252e%252e',
    );
    expect(render('/b/x${card_number}', { card_number: '' })).toBe('https://api.operadora.example/v2/b/x');
  });

  it('adds parameters to those that are there, byte for byte', () => {
    const url = renderAddress('/x?nome=a%20b', context.parameters, context);
    expect(addQuery(url, { chave: 'a&b=c' }).search).toBe('?nome=a%20b&chave=a%26b%3Dc');
  });

  it('goes to the same host, with as many segments and parameters, whatever the card is', () => {
    const expected = new URL(
      render('/b/${card_number}/p/${card_number}.json?c=${card_number}&d=1', { card_number: '1' }),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom(...'./\\?#&=%:@;\r\n\t 2eE') }),
        ),
        (card) => {
          const text = rendered('/b/${card_number}/p/${card_number}.json?c=${card_number}&d=1', card);
          if (text === null) return;
          const url = new URL(text);
          expect(url.origin).toBe(expected.origin);
          expect(url.username + url.password + url.hash).toBe('');
          const segments = url.pathname.split('/');
          expect(segments).toHaveLength(expected.pathname.split('/').length);
          expect(decodeURIComponent(segments[3] ?? '')).toBe(card);
          expect([...url.searchParams]).toEqual([
            ['c', card],
            ['d', '1'],
          ]);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function rendered(template: string, card: string): string | null {
  try {
    return render(template, { card_number: card });
  } catch (error) {
    expect(error).toBeInstanceOf(TemplateError);
    expect(card === '' || card === '.' || card === '..' || !card.isWellFormed()).toBe(true);
    return null;
  }
}
