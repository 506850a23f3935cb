import { dirname } from 'node:path';
import type { Wanted } from '../../../source/importing/open-document.ts';
import { UsageError } from '../../failure.ts';
import { t } from '../../language.ts';

export interface FromOptions {
  openapi?: string;
  postman?: string;
  postmanEnv?: string;
  curl?: string;
  proto?: string;
  header?: string[];
  out?: string;
}

/** Which document is meant. @throws UsageError when it is none or several */
export function wantedDocument({
  openapi,
  postman,
  postmanEnv,
  curl,
  proto,
  header = [],
  out,
}: FromOptions): Wanted {
  const given = [openapi, postman, curl, proto].filter((from) => from !== undefined);
  if (given.length !== 1) {
    throw new UsageError(
      t(
        'Diga de onde: --openapi, --postman, --curl ou --proto, um deles.',
        'Say from what: --openapi, --postman, --curl or --proto, one of them.',
      ),
    );
  }
  const headers = readHeaders(header);
  if (openapi !== undefined) return { format: 'openapi', from: openapi, headers };
  if (postman !== undefined) return { format: 'postman', from: postman, environment: postmanEnv, headers };
  if (curl !== undefined) return { format: 'curl', from: curl };
  return { format: 'proto', from: proto ?? '', folder: out === undefined ? process.cwd() : dirname(out) };
}

function readHeaders(header: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    header.map((text) => {
      const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*([\t\x20-\x7e\x80-\xff]*)$/.exec(text);
      // The value is not shown: it may be a password.
      if (match === null)
        throw new UsageError(t('--header se escreve "Nome: valor".', '--header is written "Name: value".'));
      return [match[1] as string, match[2] as string];
    }),
  );
}
