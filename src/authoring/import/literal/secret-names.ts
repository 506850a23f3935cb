import { tokensOf } from '../names/tokens.ts';

const SECRET =
  /^(authorization|token|secret|senha|password|passwd|pwd|passphrase|apikey|cookie|credential|credentials|credencial|segredo|chave|key|bearer|jwt|signature|assinatura|session|sessionid|jsessionid|phpsessid)$/;
const PAIRS =
  /\b(api key|access key|secret key|private key|app key|subscription key|client secret|x key|auth key|session id|csrf|xsrf|chave (api|acesso))\b/;

/** Whether a value of this name is a secret; in doubt, yes. */
export function isSecretName(name: string): boolean {
  const tokens = tokensOf(name);
  return (
    tokens.some((token) => SECRET.test(token)) ||
    PAIRS.test(tokens.join(' ')) ||
    /apikey|token$|secret|senha/.test(tokens.join(''))
  );
}

/** Whether a value is a secret by its form, whatever its name: a JSON Web Token, or a long random text. */
export function looksSecret(value: string): boolean {
  if (/^(Bearer|Basic|Token)\s+\S{6,}/i.test(value)) return true;
  if (/^eyJ[\w-]{8,}\.[\w-]{4,}/.test(value)) return true;
  return (
    /^(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9+/_=-]{32,}$/.test(value) &&
    !/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value)
  );
}
