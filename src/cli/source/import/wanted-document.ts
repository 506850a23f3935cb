import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DocumentRequest } from '../../../authoring/import/open-document.ts';
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

/** The document that the options name. @throws UsageError where they name none or several */
export function wantedDocument({
  openapi,
  postman,
  postmanEnv,
  curl,
  proto,
  header = [],
  out,
}: FromOptions): DocumentRequest {
  const given = [openapi, postman, curl, proto].filter((from) => from !== undefined);
  if (given.length !== 1) {
    throw new UsageError(
      t(
        'Use uma destas opções: --openapi, --postman, --curl ou --proto.',
        'Use one of these options: --openapi, --postman, --curl or --proto.',
      ),
    );
  }
  const headers = readHeaders(header);
  if (openapi !== undefined) return { format: 'openapi', from: openapi, headers };
  if (postman !== undefined) return { format: 'postman', from: postman, environment: postmanEnv, headers };
  if (curl !== undefined) refuseCommand(curl);
  if (curl !== undefined) return { format: 'curl', from: curl };
  return { format: 'proto', from: proto ?? '', folder: out === undefined ? process.cwd() : dirname(out) };
}

/** Refuses a curl command in place of its file. It is not shown, because it may contain a key. @throws UsageError */
function refuseCommand(curl: string): void {
  if (!/^[\s'"$]*curl(\.exe)?\s|\n|\s-{1,2}[a-z]|:\/\//i.test(curl) || existsSync(curl)) return;
  throw new UsageError(
    t(
      '--curl espera um arquivo, e isto parece o próprio comando. Use --curl - e cole o comando, depois Enter e Ctrl+D. Se havia nele uma chave ou senha, ela pode ter ficado no histórico do terminal: apague-a de lá (history -d).',
      '--curl takes a file, and this looks like the command itself. Use --curl - and paste the command, then Enter and Ctrl+D. If it held a key or password, that may now be in the shell’s history: delete it there (history -d).',
    ),
  );
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
