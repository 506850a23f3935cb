import type { ApiDocument } from './api-operation.ts';
import { readCurl } from './curl/read-curl.ts';
import { withinTimeLimit } from './fetch-time-limit.ts';
import { refuseForeign } from './foreign-formats.ts';
import { ImportError } from './import-error.ts';
import { readOpenApi } from './openapi/read-openapi.ts';
import { parseDocument, parsePlain } from './parse-document.ts';
import { readPostman } from './postman/read-postman.ts';
import { readInput } from './read-input.ts';

export type DocumentRequest =
  | {
      format: 'openapi';
      from: string;
      headers: Readonly<Record<string, string>>;
      /** For tests: the time limit for fetching. */
      totalMs?: number;
    }
  | {
      format: 'postman';
      from: string;
      environment?: string | undefined;
      headers?: Readonly<Record<string, string>>;
    }
  | { format: 'curl'; from: string }
  | { format: 'proto'; from: string; folder: string };

/** Reads the description of an API in any known format. @throws ImportError */
export async function openDocument(wanted: DocumentRequest, signal: AbortSignal): Promise<ApiDocument> {
  const document = await open(wanted, signal);
  if (document.operations.length > 0) return document;
  throw new ImportError(
    `${wanted.from}: nenhuma operação foi encontrada.`,
    `${wanted.from}: no operation was found.`,
  );
}

async function open(wanted: DocumentRequest, signal: AbortSignal): Promise<ApiDocument> {
  const label = wanted.from === '-' ? 'stdin' : wanted.from;
  switch (wanted.format) {
    case 'openapi': {
      if (!isAddress(wanted.from))
        return readOpenApi(parseDocument(await readInput(wanted.from), label), { label });
      const { fetchOpenApi } = await import('./swagger-page.ts');
      const { url, text } = await withinTimeLimit(
        { place: new URL(wanted.from).host, signal, totalMs: wanted.totalMs },
        (within) => fetchOpenApi(wanted.from, { headers: wanted.headers, signal: within }),
      );
      const place = new URL(url).host;
      return readOpenApi(parseDocument(text, place), { label: place, from: url });
    }
    case 'postman': {
      const environment =
        wanted.environment === undefined
          ? undefined
          : parsePlain(await readInput(wanted.environment), wanted.environment);
      return readPostman(parseDocument(await postmanText(wanted, signal), label), { label, environment });
    }
    case 'curl': {
      const text = await readInput(wanted.from);
      if (/^\s*[<{]/.test(text)) refuseForeign(asTree(text), label);
      return readCurl(text);
    }
    case 'proto': {
      const { readProto } = await import('./proto/read-proto.ts');
      return readProto(wanted.from, { folder: wanted.folder, signal });
    }
  }
}

function asTree(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** @throws ImportError for an invalid address */
function isAddress(from: string): boolean {
  if (!/^https?:\/\//i.test(from)) return false;
  if (URL.canParse(from)) return true;
  throw new ImportError(`${from}: não é um endereço.`, `${from}: not an address.`);
}

type PostmanRequest = Extract<DocumentRequest, { format: 'postman' }>;

/** A shared link of a collection leads to a page of Postman, which does not contain the collection. */
async function postmanText({ from, headers = {} }: PostmanRequest, signal: AbortSignal): Promise<string> {
  if (!isAddress(from)) return readInput(from);
  const { fetchDocument } = await import('./fetch-document.ts');
  const { text } = await withinTimeLimit({ place: new URL(from).host, signal }, (within) =>
    fetchDocument(from, { headers, signal: within }),
  );
  if (!/^\s*</.test(text)) return text;
  refuseForeign(text, new URL(from).host);
  throw new ImportError(
    `${new URL(from).host}: o endereço é de uma página, não da coleção. No Postman, abra o menu (…) da coleção, Export, Collection v2.1, e use o arquivo em --postman.`,
    `${new URL(from).host}: the address is that of a page, not of the collection. In Postman, open the collection’s menu (…), Export, Collection v2.1, and give the file to --postman.`,
  );
}
