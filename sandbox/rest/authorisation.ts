import type { FastifyRequest } from 'fastify';
import { CREDENTIALS } from '../credentials.ts';
import type { Tokens } from '../tokens.ts';

/** API key, token of OAuth2 or of the login, or Basic: each gives access to every endpoint. */
export function isAuthorised(request: FastifyRequest, tokens: Tokens): boolean {
  if (request.headers['x-api-key'] === CREDENTIALS.apiKey) return true;
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme.toLowerCase() === 'bearer') return tokens.isValid(value);
  if (scheme.toLowerCase() !== 'basic') return false;
  return isClient(value, CREDENTIALS.user, CREDENTIALS.password);
}

/** Whether a Basic credential is this pair. */
export function isClient(basic: string, user: string, password: string): boolean {
  return Buffer.from(basic, 'base64').toString('utf8') === `${user}:${password}`;
}
