import type { Reply } from '../../exchange.ts';
import { compileExpression, type Expression } from '../../mapping/expression.ts';
import { FAULTS } from '../faults.ts';
import { renderRequest } from '../render-request.ts';
import type { AuthorizerDeps, AuthSettings } from './authorizer.ts';
import { lifetimeOf } from './lifetime.ts';
import type { FetchToken } from './token-keeper.ts';
import { requestToken } from './token-request.ts';

/**
 * A login of their own: a request written in the source file, and expressions that find the token and its life in the
 * answer (`$headers` and `$status` are there beside the body).
 */
export function login(auth: AuthSettings, deps: AuthorizerDeps): FetchToken {
  const { values, baseUrl, urlParameters = [] } = deps;
  return async (trace) => {
    if (auth.request === undefined) throw FAULTS.template('falta auth.request: o pedido de login');
    const message = renderRequest(auth.request, values, { baseUrl, parameters: values, urlParameters });
    const token = compile('auth.token', auth.token ?? '');
    const find = async (reply: Reply) => textOf(await evaluate(token, reply, 'auth.token'));
    const secretsIn = async (reply: Reply) => (await find(reply)) ?? [];
    const reply = await requestToken(message, deps, {
      trace,
      secretsIn: async (r) => [await secretsIn(r)].flat(),
    });
    const value = await find(reply);
    if (value === undefined) throw FAULTS.tokenMissing('auth.token');
    return { value, lifetimeSeconds: lifetimeOf(await lifetime(auth, reply)) };
  };
}

async function lifetime({ expires_in: life }: AuthSettings, reply: Reply): Promise<unknown> {
  if (typeof life !== 'string') return life;
  return evaluate(compile('auth.expires_in', life), reply, 'auth.expires_in');
}

function compile(key: string, text: string): Expression {
  try {
    return compileExpression(text);
  } catch (error) {
    throw FAULTS.expression(key, error);
  }
}

async function evaluate(
  expression: Expression,
  { body, headers, status }: Reply,
  key: string,
): Promise<unknown> {
  try {
    return await expression.evaluate(body, { headers, status });
  } catch (error) {
    throw FAULTS.expression(key, error);
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
