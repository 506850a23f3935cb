import type { ApiDocument } from './api-operation.ts';
import { readCurl } from './curl/read-curl.ts';
import { ImportError } from './import-error.ts';
import { readOpenApi } from './openapi/read-openapi.ts';
import { parseDocument } from './parse-document.ts';
import { readPostman } from './postman/read-postman.ts';
import { readInput } from './read-input.ts';

export type Wanted =
  | { format: 'openapi'; from: string; headers: Readonly<Record<string, string>> }
  | { format: 'postman'; from: string; environment?: string | undefined }
  | { format: 'curl'; from: string }
  | { format: 'proto'; from: string; folder: string };

/** What somebody was given of an API, whatever it is, as a list of operations. @throws ImportError */
export async function openDocument(wanted: Wanted, signal: AbortSignal): Promise<ApiDocument> {
  const document = await open(wanted, signal);
  if (document.operations.length > 0) return document;
  throw new ImportError(
    `${wanted.from}: nenhuma operação foi encontrada.`,
    `${wanted.from}: no operation was found.`,
  );
}

async function open(wanted: Wanted, signal: AbortSignal): Promise<ApiDocument> {
  const label = wanted.from === '-' ? 'stdin' : wanted.from;
  switch (wanted.format) {
    case 'openapi': {
      if (!/^https?:\/\//i.test(wanted.from))
        return readOpenApi(parseDocument(await readInput(wanted.from), label), { label });
      if (!URL.canParse(wanted.from))
        throw new ImportError(`${label}: não é um endereço.`, `${label}: not an address.`);
      const { fetchOpenApi } = await import('./swagger-page.ts');
      const { url, text } = await fetchOpenApi(wanted.from, { headers: wanted.headers, signal });
      const place = new URL(url).host;
      return readOpenApi(parseDocument(text, place), { label: place, from: url });
    }
    case 'postman': {
      const environment =
        wanted.environment === undefined
          ? undefined
          : parseDocument(await readInput(wanted.environment), wanted.environment);
      return readPostman(parseDocument(await readInput(wanted.from), label), { label, environment });
    }
    case 'curl':
      return readCurl(await readInput(wanted.from));
    case 'proto': {
      const { readProto } = await import('./proto/read-proto.ts');
      return readProto(wanted.from, { folder: wanted.folder, signal });
    }
  }
}
