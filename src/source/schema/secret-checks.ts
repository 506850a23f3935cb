import type { Finding } from '../../yaml/check.ts';
import { placesIn, textsIn } from '../engine/template.ts';
import type { DescribedKind, PlacedText } from '../source-kind.ts';
import type { DescribedSettings } from './described-source.ts';
import { finding, text } from './finding.ts';

/** A secret is always a parameter: source files are shared, and shown to people who help. */
export function checkSecrets(settings: DescribedSettings, kind: SecretsOf): Finding[] {
  return secretTexts(settings, kind)
    .filter(({ text: value }) => value !== '' && placesIn(value).length === 0)
    .map(({ path }) =>
      finding(path, text('segredo escrito no arquivo', 'a secret written into the file'), {
        hint: text(
          'crie em parameters um parâmetro com env e use aqui ${nome}',
          'make a parameter with env, in parameters, and put ${name} here',
        ),
      }),
    );
}

/** Parameters that are used as secrets are secrets, whatever they are called. */
export function parametersUsedAsSecrets(settings: DescribedSettings, kind: SecretsOf): string[] {
  return secretTexts(settings, kind).flatMap(({ text: value }) => placesIn(value));
}

type SecretsOf = Pick<DescribedKind, 'secrets'>;

const SECRET_FIELD =
  /^(senha|segredo|password|passwd|pwd|secret|client_?secret|(access_?)?token|(api|app|subscription)[_-]?key)$/i;
const SECRET_HEADER = /^(proxy-)?authorization$|^cookie$|^(x-)?api-?key$|^x-auth-token$/i;

/** Those of the kind, and headers and query parameters that are known to carry one. */
function secretTexts(settings: DescribedSettings, kind: SecretsOf): PlacedText[] {
  const all = [...(kind.secrets?.(settings) ?? []), ...textsIn(settings).filter(isSecretHeaderOrQuery)];
  return [...new Map(all.map((placed) => [placed.path.join('.'), placed])).values()];
}

function isSecretHeaderOrQuery({ path }: PlacedText): boolean {
  const [part] = path;
  if (part === 'tests' || part === 'parameters') return false;
  const [section = '', name = ''] = path.slice(-2).map(String);
  if (section === 'headers' || section === 'metadata') return SECRET_HEADER.test(name);
  return section === 'query' && SECRET_FIELD.test(name);
}

/** A field that is called like a secret: `senha`, `password`, `client_secret`, … */
export function isSecretField(name: string): boolean {
  return SECRET_FIELD.test(name);
}
