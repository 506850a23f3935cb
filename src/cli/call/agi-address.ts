import { UsageError } from '../failure.ts';
import { t } from '../language.ts';

export interface AgiAddress {
  host: string;
  port: number;
  /** With its query: `ura?operator=326305`. */
  script: string;
}

const DEFAULT_PORT = 4573;

/**
 * @param text `agi://HOST:PORT/SCRIPT?QUERY`; `agi://`, port and script may be missing
 * @param script replaces the one in the address
 * @throws UsageError
 */
export function parseAddress(text: string, script?: string): AgiAddress {
  const url = parseUrl(withScheme(text));
  if (url?.protocol !== 'agi:' || url.hostname === '') {
    throw new UsageError(
      t(
        `"${text}" não é um endereço como agi://127.0.0.1:4573/ura`,
        `"${text}" is not an address like agi://127.0.0.1:4573/ura`,
      ),
    );
  }
  const path = decodeURIComponent(url.pathname.replace(/^\/+/, ''));
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    script: (script ?? (path || 'ura')) + url.search,
  };
}

function withScheme(text: string): string {
  return text.includes('://') ? text : `agi://${text}`;
}

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
