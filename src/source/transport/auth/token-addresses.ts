import { type RenderContext, renderRequest } from '../http/render-request.ts';
import type { AuthSettings } from './authorizer.ts';

/** Where a token is fetched: what the allow-list has to hold for it. Nothing for an address that cannot be written. */
export function tokenAddresses(auth: AuthSettings | undefined, context: RenderContext): string[] {
  if (auth?.kind === 'oauth2' && auth.token_url !== undefined) return [auth.token_url];
  if (auth?.kind !== 'login' || auth.request === undefined) return [];
  try {
    return [renderRequest(auth.request, context.parameters, context).url.href];
  } catch {
    // Told with its reason when the token is fetched.
    return [];
  }
}
