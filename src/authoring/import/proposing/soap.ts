import type { ApiOperation } from '../api-operation.ts';
import { marksIn } from '../marked-text.ts';

export interface Envelope {
  version: '1.1' | '1.2';
  action: string | null;
}

/** Whether the body is a SOAP envelope, of which version, and its action. */
export function envelopeOf({ body, headers }: Pick<ApiOperation, 'body' | 'headers'>): Envelope | null {
  if (body?.kind !== 'xml' || !/<(?:[\w-]+:)?Envelope[\s>]/.test(body.text)) return null;
  const version = body.text.includes('http://www.w3.org/2003/05/soap-envelope') ? '1.2' : '1.1';
  const header = headers.find(({ name }) => /^soapaction$/i.test(name))?.value.replace(/^"|"$/g, '');
  const action = header || (/action="?([^";]+)/.exec(body.contentType ?? '')?.[1] ?? null);
  return {
    version,
    action: action !== null && marksIn(action).length === 0 ? action.replaceAll('${', '{') : null,
  };
}
