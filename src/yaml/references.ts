import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Finding, UNRESOLVED } from './check.ts';
import type { Path } from './problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReferenceContext {
  env: Readonly<Record<string, string | undefined>>;
  /** Base folder of `${file:PATH}`. */
  folder: string;
}

const REFERENCE = /\$\{(?:(env|file):)?([^}]*)\}/g;

/**
 * Resolves references to secrets, `${env:NAME}` and `${file:PATH}`, as a whole value or inside a text. Inside an address
 * (a key `url`) a secret is percent-encoded, so that a password may contain `@` and `/`.
 */
export function resolveReferences(
  value: unknown,
  context: ReferenceContext,
): { value: unknown; findings: Finding[] } {
  const findings: Finding[] = [];
  const visit = (node: unknown, path: Path): unknown => {
    if (typeof node === 'string') return resolveText(node, path, context, findings);
    if (Array.isArray(node)) return node.map((item, index) => visit(item, [...path, index]));
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return { value: visit(value, []), findings };
}

function resolveText(text: string, path: Path, context: ReferenceContext, findings: Finding[]): unknown {
  // A regular expression may contain `${` and never a secret.
  if (path.at(-1) === 'pattern' || !text.includes('${')) return text;
  const before = findings.length;
  const resolved = text.replace(REFERENCE, (whole, kind: string | undefined, name: string) => {
    const secret =
      kind === 'env' ? context.env[name] : kind === 'file' ? readSecret(name, context.folder) : undefined;
    if (secret === undefined || secret === '') {
      findings.push(unresolved(path, kind, name));
      return '';
    }
    return whole !== text && path.at(-1) === 'url' ? encodeURIComponent(secret) : secret;
  });
  return findings.length === before ? resolved : UNRESOLVED;
}

/** Secret files (Docker, systemd credentials) usually end in a line break that is not part of the secret. */
function readSecret(path: string, folder: string): string | undefined {
  try {
    return readFileSync(resolve(folder, path), 'utf8').replace(/\r?\n$/, '');
  } catch {
    return undefined;
  }
}

function unresolved(path: Path, kind: string | undefined, name: string): Finding {
  if (kind === 'env') {
    return {
      path,
      on: 'value',
      what: {
        'pt-BR': `a variável de ambiente ${name} não existe ou está vazia`,
        en: `the environment variable ${name} is missing or empty`,
      },
    };
  }
  if (kind === 'file') {
    return {
      path,
      on: 'value',
      what: {
        'pt-BR': `o arquivo ${name} não pode ser lido ou está vazio`,
        en: `the file ${name} cannot be read or is empty`,
      },
    };
  }
  return {
    path,
    on: 'value',
    what: { 'pt-BR': 'referência desconhecida', en: 'a reference that Carimbo does not know' },
    expected: { 'pt-BR': `\${env:NOME} ou \${file:CAMINHO}`, en: `\${env:NAME} or \${file:PATH}` },
  };
}
