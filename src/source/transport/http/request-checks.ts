import type { Finding } from '../../../yaml/check.ts';
import type { Path } from '../../../yaml/problem.ts';
import { placesIn } from '../../engine/template.ts';
import { finding, text } from '../../schema/finding.ts';
import type { KnownParameters, TemplateSection } from '../../source-kind.ts';

/** What the address of a request may start with. */
export interface Addressing {
  parameters: KnownParameters;
  /** Whether there is a `connection.base_url`. */
  hasBase: boolean;
}

const BODIES = ['json', 'form', 'xml', 'text'] as const;

/** The address and the body of a request; a SOAP request may have no address of its own. */
export function checkHttpRequest({ tree, path }: TemplateSection, addressing: Addressing): Finding[] {
  const { url, body } = tree as { url?: string; body?: unknown };
  return [
    ...checkAddress(url ?? '', url === undefined ? path : [...path, 'url'], addressing),
    ...(typeof body === 'object' && body !== null
      ? checkBody(body as Record<string, unknown>, [...path, 'body'])
      : []),
  ];
}

/** One body and no more. */
function checkBody(body: Readonly<Record<string, unknown>>, path: Path): Finding[] {
  const given = BODIES.filter((kind) => body[kind] !== undefined);
  if (given.length === 1) return [];
  return [
    finding(
      path,
      given.length === 0
        ? text('o corpo não tem conteúdo', 'the body has no content')
        : text(`o corpo tem ${given.join(' e ')}`, `the body has ${given.join(' and ')}`),
      { on: 'key', expected: text('um de: json, form, xml, text', 'one of: json, form, xml, text') },
    ),
  ];
}

/** Where a request goes is decided by the file and its parameters, never by what a caller keys in. */
function checkAddress(url: string, path: Path, { parameters, hasBase }: Addressing): Finding[] {
  const host = /^https?:\/\/([^/?#]*)/i.exec(url)?.[1];
  if (host !== undefined) {
    return placesIn(host)
      .filter((name) => !parameters.names.includes(name))
      .map((name) =>
        finding(
          path,
          text(
            `\${${name}} não pode ficar no nome da máquina: só um parâmetro pode definir para onde o pedido vai`,
            `\${${name}} cannot be in the host: only a parameter says where a request goes`,
          ),
        ),
      );
  }
  const first = /^\$\{([a-z][a-z0-9_.]*)\}/.exec(url)?.[1];
  if (hasBase || (first !== undefined && parameters.urlNames.includes(first))) return [];
  return [
    finding(path, text('falta o nome da máquina no endereço', 'the address does not say the host'), {
      expected: text(
        'https://…, um parâmetro de type: url no começo, ou connection.base_url',
        'https://…, a parameter of type: url in front, or connection.base_url',
      ),
    }),
  ];
}

/** A whole address, after parameters were filled in. */
export function checkFilledAddress(url: string | undefined, path: Path): Finding[] {
  if (url === undefined) return [];
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) {
    return [
      finding(path, text('não é um endereço', 'not an address'), {
        expected: text('http://… ou https://…', 'http://… or https://…'),
      }),
    ];
  }
  if (parsed.username === '' && parsed.password === '') return [];
  return [
    finding(
      path,
      text('usuário e senha não podem ficar no endereço', 'user and password must not be in the address'),
      {
        hint: text('use auth, com kind: basic', 'use auth, with kind: basic'),
      },
    ),
  ];
}
