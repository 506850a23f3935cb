import type { ApiAuth } from '../api-operation.ts';
import { get, isPlain, type Plain, scalarText, textAt } from '../plain-data.ts';
import { type PostmanVariables, pairsOf, resolveBraces } from './variables.ts';

interface Read {
  auth: ApiAuth[];
  notes: string[];
}

/** The nearest `auth` that says something; its secrets are not read. */
export function readPostmanAuth(chain: readonly unknown[], variables: PostmanVariables): Read {
  const auth = chain.find(
    (item) => isPlain(item) && textAt(item, 'type') !== null && textAt(item, 'type') !== 'inherit',
  );
  const type = textAt(auth, 'type');
  if (auth === undefined || type === null || type === 'noauth') return { auth: [], notes: [] };
  const settings: Plain = Object.fromEntries(pairsOf(get(auth, type)).map(({ key, value }) => [key, value]));
  const text = (key: string) => {
    const value = scalarText(get(settings, key));
    return value === null ? null : resolveBraces(value, variables);
  };
  switch (type) {
    case 'basic':
      return { auth: [{ kind: 'basic' }], notes: [] };
    case 'bearer':
      return { auth: [{ kind: 'bearer' }], notes: [] };
    case 'apikey': {
      const place = text('in') === 'query' ? 'query' : 'header';
      return { auth: [{ kind: 'api_key', in: place, name: text('key') || 'X-API-Key' }], notes: [] };
    }
    case 'oauth2': {
      const tokenUrl = text('accessTokenUrl');
      const scopes = (text('scope') ?? '').split(/[\s,]+/).filter(Boolean);
      const send = text('client_authentication') === 'body' ? 'body' : null;
      return { auth: [{ kind: 'oauth2', tokenUrl: tokenUrl || null, scopes, send }], notes: [] };
    }
    default:
      return { auth: [], notes: [`Autenticação que o Carimbo não tem: ${type}.`] };
  }
}
