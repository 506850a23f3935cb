import { compileExpression, type Expression } from '../../engine/mapping/expression.ts';
import { TemplateError } from '../../engine/template.ts';
import type { Reply } from '../../exchange.ts';
import { FAULTS } from '../http/faults.ts';
import type { HttpMessage } from '../http/http-message.ts';
import { renderRequest } from '../http/render-request.ts';
import type { AuthSettings } from './auth-schema.ts';
import type { AuthorizerDeps, FetchToken } from './authorizer.ts';
import { lifetimeOf, requestToken } from './token-request.ts';

/**
 * A custom login: a request in the source file, and expressions for the token and its lifetime in the reply (`$headers`
 * and `$status` are available beside the body).
 */
export function login(auth: AuthSettings, deps: AuthorizerDeps): FetchToken {
  return async (trace) => {
    const token = compile('auth.token', auth.token ?? '');
    const find = async (reply: Reply) => textOf(await evaluate(token, reply, 'auth.token'));
    const secretsIn = async (reply: Reply) => {
      const found = await find(reply);
      return found === undefined ? [] : [found];
    };
    const reply = await requestToken(messageFor(auth, deps), deps, { trace, secretsIn });
    const value = await find(reply);
    if (value === undefined) throw FAULTS.tokenMissing('auth.token');
    return { value, lifetimeSeconds: lifetimeOf(await lifetime(auth, reply)) };
  };
}

function messageFor(
  auth: AuthSettings,
  { values, baseUrl, urlParameters = [] }: AuthorizerDeps,
): HttpMessage {
  if (auth.request === undefined) throw FAULTS.template('falta auth.request: o pedido de login');
  try {
    return renderRequest(auth.request, values, { baseUrl, parameters: values, urlParameters });
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw FAULTS.template(
      'auth.request: um parâmetro tem um valor que não pode ser usado no lugar em que está',
    );
  }
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

/** A token of digits may come as a number. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
