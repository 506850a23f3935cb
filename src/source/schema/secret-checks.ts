import type { Finding } from '../../yaml/check.ts';
import type { Path } from '../../yaml/problem.ts';
import { placesIn, textsIn } from '../engine/template.ts';
import { finding, text } from './finding.ts';
import type { DescribedSettings } from './source-schema.ts';

/** A secret stands where only parameters may: a file that is shared, or shown to whoever helps, must hold none. */
export function checkSecrets(settings: DescribedSettings): Finding[] {
  return secretTexts(settings)
    .filter(({ text: value }) => value !== '' && placesIn(value).length === 0)
    .map(({ path }) =>
      finding(path, text('segredo escrito no arquivo', 'a secret written into the file'), {
        hint: text(
          'crie em parameters um parâmetro com env e ponha aqui ${nome}',
          'make a parameter with env, in parameters, and put ${name} here',
        ),
      }),
    );
}

/** Parameters that are used as secrets are secrets, whatever they are called. */
export function parametersUsedAsSecrets(settings: DescribedSettings): string[] {
  return secretTexts(settings).flatMap(({ text: value }) => placesIn(value));
}

const AUTH_SECRETS = ['value', 'password', 'client_secret', 'token'] as const;
const SECRET_FIELD =
  /^(senha|segredo|password|passwd|pwd|secret|client_?secret|(access_?)?token|(api|app|subscription)[_-]?key)$/i;
const SECRET_HEADER = /^(proxy-)?authorization$|^cookie$|^(x-)?api-?key$|^x-auth-token$/i;

function secretTexts(settings: DescribedSettings): { path: Path; text: string }[] {
  const found: { path: Path; text: string }[] = [];
  const add = (path: Path, value: unknown) => {
    if (typeof value === 'string') found.push({ path, text: value });
  };
  const auth = 'auth' in settings ? settings.auth : undefined;
  for (const key of AUTH_SECRETS) {
    if (!(auth?.kind === 'login' && key === 'token')) add(['auth', key], auth?.[key]);
  }
  const { connection } = settings;
  if (connection && 'password' in connection) add(['connection', 'password'], connection.password);
  const tls = connection?.tls;
  if (typeof tls === 'object') add(['connection', 'tls', 'passphrase'], tls.passphrase);
  for (const part of ['connection', 'auth', 'lookup', 'issue', 'register'] as const) {
    const tree: unknown =
      part in settings ? (settings as unknown as Record<string, unknown>)[part] : undefined;
    for (const { text: value, path } of textsIn(tree)) {
      if (carriesSecret(part, path.map(String))) add([part, ...path], value);
    }
  }
  return found;
}

/** A header or query parameter that is known to carry one, or any field of a login that is called so. */
function carriesSecret(part: string, path: readonly string[]): boolean {
  const [section = '', name = ''] = path.slice(-2);
  if (section === 'headers' || section === 'metadata') return SECRET_HEADER.test(name);
  if (section === 'query') return SECRET_FIELD.test(name);
  return part === 'auth' && path[0] === 'request' && SECRET_FIELD.test(name);
}
