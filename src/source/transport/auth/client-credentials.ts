import type { Reply } from '../../exchange.ts';
import { FAULTS } from '../http/faults.ts';
import type { HttpMessage } from '../http/http-message.ts';
import type { AuthSettings } from './auth-schema.ts';
import type { AuthorizerDeps, FetchToken } from './authorizer.ts';
import { lifetimeOf, requestToken } from './token-request.ts';

/** OAuth 2.0 client credentials (RFC 6749, 4.4). */
export function clientCredentials(auth: AuthSettings, deps: AuthorizerDeps): FetchToken {
  const { client_id: id = '', client_secret: secret = '' } = auth;
  deps.secrets.add(basicOf(id, secret));
  return async (trace) => {
    const secretsIn = async (reply: Reply) =>
      ['access_token', 'refresh_token', 'id_token'].flatMap((name) => textIn(reply.body, name) ?? []);
    const reply = await requestToken(messageFor(auth), deps, { trace, secretsIn });
    const value = textIn(reply.body, 'access_token');
    if (value === undefined) throw FAULTS.tokenMissing('access_token');
    return { value, lifetimeSeconds: lifetimeOf(field(reply.body, 'expires_in')) };
  };
}

function messageFor(auth: AuthSettings): HttpMessage {
  const { token_url: url = '', client_id: id = '', client_secret: secret = '', scope, audience } = auth;
  if (!URL.canParse(url)) throw FAULTS.address('auth.token_url não é um endereço válido');
  const isInBody = auth.send === 'body';
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    ...(isInBody && { client_id: id, client_secret: secret }),
    ...(scope !== undefined && { scope }),
    ...(audience !== undefined && { audience }),
  });
  return {
    method: 'POST',
    url: new URL(url),
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'carimbo',
      ...(!isInBody && { authorization: `Basic ${basicOf(id, secret)}` }),
    },
    body: body.toString(),
    concealed: ['authorization'],
  };
}

/** RFC 6749, 2.3.1: both are form-encoded before they are put together. */
function basicOf(id: string, secret: string): string {
  const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
  return Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64');
}

function field(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, name)) return undefined;
  return (body as Record<string, unknown>)[name];
}

function textIn(body: unknown, name: string): string | undefined {
  const value = field(body, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
