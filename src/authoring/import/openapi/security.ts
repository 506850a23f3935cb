import type { ApiAuth } from '../api-operation.ts';
import { get, isPlain, listAt, type Plain, plainAt, textAt } from '../plain-data.ts';
import type { Refs } from './refs.ts';

interface Security {
  auth: ApiAuth[];
  notes: string[];
}

/** How to authenticate for an operation: the first alternative that requires anything. */
export function readSecurity(document: Plain, operation: Plain, refs: Refs): Security {
  const own = get(operation, 'security');
  const ways = Array.isArray(own) ? own : listAt(document, 'security');
  const way = ways.filter(isPlain).find((names) => Object.keys(names).length > 0);
  const schemes = {
    ...plainAt(document, 'securityDefinitions'),
    ...plainAt(plainAt(document, 'components'), 'securitySchemes'),
  };
  if (way === undefined) return undeclared(Array.isArray(own), schemes, refs);
  const read = Object.keys(way).map((name) =>
    readScheme(
      refs.resolve(get(schemes, name)),
      listAt(way, name).filter((scope) => typeof scope === 'string'),
    ),
  );
  return { auth: read.flatMap(({ auth }) => auth), notes: read.flatMap(({ notes }) => notes) };
}

/** Many documents define a scheme and do not apply it: a single scheme is then meant. */
function undeclared(saysNone: boolean, schemes: Plain, refs: Refs): Security {
  const names = Object.keys(schemes);
  const [only] = names;
  if (saysNone || only === undefined || names.length > 1) {
    const doubt = `O documento não informa a autenticação desta operação; define: ${names.join(', ')}.`;
    return { auth: [], notes: saysNone || names.length === 0 ? [] : [doubt] };
  }
  const { auth, notes } = readScheme(refs.resolve(schemes[only]), []);
  return {
    auth,
    notes: [
      ...notes,
      'O documento define a autenticação, mas não informa se esta operação a exige; foi suposto que sim.',
    ],
  };
}

function readScheme(scheme: Plain, scopes: string[]): Security {
  const type = textAt(scheme, 'type')?.toLowerCase();
  if (type === 'apikey') {
    const place = textAt(scheme, 'in');
    const where = place === 'query' || place === 'cookie' ? place : 'header';
    return fine({ kind: 'api_key', in: where, name: textAt(scheme, 'name') ?? 'Authorization' });
  }
  if (type === 'basic') return fine({ kind: 'basic' });
  if (type === 'http') return readHttpScheme(textAt(scheme, 'scheme')?.toLowerCase() ?? '');
  if (type === 'oauth2') return readOAuth(scheme, scopes);
  if (type === 'openidconnect') {
    return {
      auth: [{ kind: 'oauth2', tokenUrl: null, scopes, send: null }],
      notes: [
        `O documento usa OpenID Connect: o endereço do token (token_endpoint) está em ${textAt(scheme, 'openIdConnectUrl') ?? 'um endereço que o documento não informa'}.`,
      ],
    };
  }
  if (type === 'mutualtls')
    return { auth: [], notes: ['O documento pede certificado de cliente: preencha connection.tls.'] };
  return { auth: [], notes: [`Autenticação que o Carimbo não conhece: ${type ?? 'sem tipo'}.`] };
}

function readHttpScheme(scheme: string): Security {
  if (scheme === 'basic') return fine({ kind: 'basic' });
  if (scheme === 'bearer') return fine({ kind: 'bearer' });
  return { auth: [], notes: [`Autenticação HTTP que o Carimbo não conhece: ${scheme}.`] };
}

/** Client credentials are the only flow that works without a person at a login page. */
function readOAuth(scheme: Plain, scopes: string[]): Security {
  const flows = plainAt(scheme, 'flows');
  const own = plainAt(flows, 'clientCredentials');
  const flow = textAt(scheme, 'flow');
  const suits = Object.keys(own).length > 0 || flow === 'application';
  const other = Object.values(flows).find((item) => textAt(item, 'tokenUrl') !== null);
  const tokenUrl = textAt(own, 'tokenUrl') ?? textAt(scheme, 'tokenUrl') ?? textAt(other, 'tokenUrl');
  const doubt =
    'O documento não oferece OAuth2 client credentials, o único fluxo que um servidor pode usar: confirme com a operadora.';
  return { auth: [{ kind: 'oauth2', tokenUrl, scopes, send: null }], notes: suits ? [] : [doubt] };
}

function fine(auth: ApiAuth): Security {
  return { auth: [auth], notes: [] };
}
