import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCurl } from './curl/read-curl.ts';
import { ImportError } from './import-error.ts';
import { proposeSource } from './proposing/propose-source.ts';
import { writeSourceYaml } from './write-source-yaml.ts';

/** The file that a command becomes; null where it is refused, and the reason is then looked at too. */
async function written(command: string): Promise<string> {
  try {
    const document = readCurl(command);
    const [operation] = document.operations;
    if (operation === undefined) return '';
    const draft = await proposeSource(operation.read(), { document, prefix: 'ORIGEM' });
    return writeSourceYaml(draft) + JSON.stringify(draft);
  } catch (error) {
    if (error instanceof ImportError) return error.message + error.text['pt-BR'];
    throw error;
  }
}

const PERSON: readonly (readonly [name: string, value: string])[] = [
  ['numeroCarteira', '00012345678901230'],
  ['cpf', '52998224725'],
  ['nome', 'Joana Prado Lima'],
  ['nmBenef', 'JOANA PRADO'],
  ['dataNascimento', '1961-03-14'],
  ['email', 'joana@prado.example'],
  ['telefone', '11987654321'],
  ['name', 'Joana Prado'],
  ['senha', 'Segr3do!'],
  ['x', '52998224725'],
  ['y', '00012345678901230'],
  ['z', 'joana@prado.example'],
  ['w', '529.982.247-25'],
  ['token', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Segr3do'],
  ['q', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.Segr3do'],
];
const LEFT = /joana|prado|12345678901230|52998224725|529\.982|1961-03-14|987654321|segr3do|eyJ/i;

const field = fc.constantFrom(...PERSON);
const number = ([, value]: readonly [string, string]) => /^[1-9]\d+$/.test(value);
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const members = fc.array(
  fc.record({
    field,
    quotes: fc.constantFrom('"', "'"),
    bareKey: fc.boolean(),
    bareValue: fc.boolean(),
    nested: fc.constantFrom('', 'object', 'list'),
    between: fc.constantFrom(
      ',',
      ', ',
      ',\n',
      ', \\ \n',
      ', // Joana Prado\n',
      ' /* 52998224725 */,',
      ' ',
      '',
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

describe('what a command has of a person', () => {
  it('is in no file, however nearly its body is JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        members,
        fc.constantFrom('}', ',}', '', '}}', '"}'),
        fc.boolean(),
        async (all, end, typed) => {
          const text = all
            .map(({ field: one, quotes, bareKey, bareValue, nested, between }) => {
              const [name, value] = one;
              const key = bareKey ? name : `${quotes}${name}${quotes}`;
              const plain = bareValue && number(one) ? value : `${quotes}${value}${quotes}`;
              const inner =
                nested === 'object' ? `{${key}: ${plain}}` : nested === 'list' ? `[${plain}]` : plain;
              return `${key}: ${inner}${between}`;
            })
            .join('');
          const header = typed ? " -H 'Content-Type: application/json'" : '';
          expect(
            await written(`curl https://a.example/consulta${header} -d ${quote(`{${text}${end}`)}`),
          ).not.toMatch(LEFT);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is in no file, whatever else its body is', async () => {
    const shapes = fc.constantFrom(
      ([name, value]: readonly [string, string]) => [`${name}=${encodeURIComponent(value)}`, ''] as const,
      ([name, value]: readonly [string, string]) => [`<${name}>${value}</${name}>`, 'text/xml'] as const,
      ([name, value]: readonly [string, string]) => [`<r ${name}="${value}"/>`, 'text/xml'] as const,
      ([name, value]: readonly [string, string]) =>
        [`<r><b ${name}="${value}">x</b></r>`, 'text/xml'] as const,
      ([name, value]: readonly [string, string]) =>
        [`{"query":"{ b(${name}: \\"${value}\\") { nome } }"}`, ''] as const,
      ([name, value]: readonly [string, string]) => [`${name}="${value}"`, 'text/plain'] as const,
    );
    await fc.assert(
      fc.asyncProperty(field, shapes, async (one, shape) => {
        const [body, type] = shape(one);
        const header = type === '' ? '' : ` -H 'Content-Type: ${type}'`;
        expect(await written(`curl https://a.example/consulta${header} -d ${quote(body)}`)).not.toMatch(LEFT);
      }),
      { numRuns: 300 },
    );
  });

  it('is in no file, in its address or in its headers', async () => {
    const shapes = fc.constantFrom(
      ([name, value]: readonly [string, string]) =>
        quote(`https://a.example/c?${name}=${encodeURIComponent(value)}`),
      ([name, value]: readonly [string, string]) => `https://a.example/c -H ${quote(`${name}: ${value}`)}`,
      ([name, value]: readonly [string, string]) =>
        `https://a.example/c -H ${quote(`contexto: {"${name}":"${value}"}`)}`,
    );
    await fc.assert(
      fc.asyncProperty(field, shapes, async (one, shape) => {
        expect(await written(`curl ${shape(one)}`)).not.toMatch(LEFT);
      }),
      { numRuns: 200 },
    );
  });
});
