import { ExchangeFault } from '../../exchange.ts';
import type { Secrets } from '../../secrets.ts';
import { isHeaderValue } from '../http/header-value.ts';
import type { AuthSettings } from './auth-schema.ts';
import type { Authorizer } from './authorizer.ts';

/** Credentials that never change: the same text with every request. */

export function apiKey(auth: AuthSettings): Authorizer {
  const name = auth.name ?? 'x-api-key';
  const value = auth.value ?? '';
  if (auth.in !== 'query') return fixed(name.toLowerCase(), value);
  return {
    headers: async () => ({}),
    query: () => ({ [name]: value }),
    renew: () => false,
    concealed: [name],
  };
}

/** RFC 7617, with the UTF-8 that it recommends. */
export function basic(auth: AuthSettings, secrets: Secrets): Authorizer {
  const credentials = Buffer.from(`${auth.user ?? ''}:${auth.password ?? ''}`, 'utf8').toString('base64');
  secrets.add(credentials);
  return fixed('authorization', `Basic ${credentials}`);
}

export function bearer(auth: AuthSettings, secrets: Secrets): Authorizer {
  secrets.add(auth.token ?? '');
  return fixed('authorization', `Bearer ${auth.token ?? ''}`);
}

function fixed(name: string, value: string): Authorizer {
  return {
    async headers() {
      if (!isHeaderValue(value)) throw notAHeader(name);
      return { [name]: value };
    },
    query: () => ({}),
    renew: () => false,
    concealed: [name],
  };
}

function notAHeader(name: string): ExchangeFault {
  return new ExchangeFault('auth_failed', {
    reason: `a credencial do cabeçalho ${name} tem um caractere inválido num cabeçalho; confira se o arquivo ou a variável tem uma quebra de linha`,
  });
}
