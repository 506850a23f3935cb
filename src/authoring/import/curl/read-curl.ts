import type { ApiAuth, ApiDocument, ApiField, ApiOperation, ApiSummary, ApiTls } from '../api-operation.ts';
import { ImportError } from '../import-error.ts';
import { withKeys, withoutLiterals } from '../literal/literal-request.ts';
import { splitUrl } from '../literal/split-url.ts';
import { cleanText, rewriteMarked } from '../marked-text.ts';
import { readCurlBody } from './curl-body.ts';
import type { Given } from './curl-options.ts';
import { type CurlCommand, parseCurl } from './parse-curl.ts';

/** Reads pasted curl commands. @throws ImportError */
export function readCurl(text: string): ApiDocument {
  const faults: ImportError[] = [];
  const notes: string[] = [];
  const operations = parseCurl(text).flatMap((command, index): ApiSummary[] => {
    const operation = readable(command, index);
    if (operation instanceof ImportError) {
      faults.push(operation);
      notes.push(`O comando ${index + 1} ficou de fora. ${operation.text['pt-BR']}`);
      return [];
    }
    const { id, method, summary, query, body } = operation;
    const path = rewriteMarked(operation.path, {
      variable: (key) => `{${operation.variables.get(key)?.name ?? key}}`,
    });
    const takes = [...query, ...(body?.kind === 'form' ? body.fields : [])].map(({ name }) => name);
    return [{ id, method, path: `${operation.baseUrl ?? ''}${path}`, summary, takes, read: () => operation }];
  });
  if (operations.length === 0 && faults[0]) throw faults[0];
  const host = operations[0]?.path.replace(/^\w+:\/\//, '').split('/')[0];
  return { format: 'curl', title: host || 'curl', operations, notes };
}

/** A command that cannot be read must not affect the others. */
function readable(command: CurlCommand, index: number): ApiOperation | ImportError {
  try {
    return readCommand(command, index);
  } catch (error) {
    if (error instanceof ImportError) return error;
    throw error;
  }
}

function readCommand({ given, unclosed }: CurlCommand, index: number): ApiOperation {
  const of = (...meanings: Given['means'][]) =>
    given.filter(({ means }) => meanings.includes(means)).map(({ value }) => value);
  const [place = '', ...others] = chooseUrl(of('url'), of('place'));
  const url = splitUrl(cleanText(place));
  if (/['"`^]/.test(url.start)) throw misquoted();
  const headers = of('header')
    .map(readHeader)
    .filter((field) => field !== null);
  const cookies = of('cookie').filter((cookie) => cookie.includes('='));
  if (cookies.length > 0)
    headers.push({ name: 'Cookie', value: cleanText(cookies.join('; ')), required: true });
  const contentType = headers.find(({ name }) => /^content-type$/i.test(name))?.value ?? null;
  const { body, query, notes } = readCurlBody(given, contentType);
  const plain = withoutLiterals({
    path: encodedPath(url.path),
    query: [...url.query, ...query],
    headers,
    body,
    variables: new Map(),
  });
  return {
    ...plain,
    id: `curl-${index + 1}`,
    kind: 'rest',
    summary: '',
    method: methodOf(of('method').at(-1), { head: of('head').length > 0, body: body !== null }),
    baseUrl: url.start === '' ? null : /:\/\//.test(url.start) ? url.start : `http://${url.start}`,
    auth: withKeys(authOf(of, url.userInfo), plain.auth),
    tls: tlsOf(of),
    reply: null,
    notes: [...notes, ...doubts(of, { unclosed, others })],
    described: null,
  };
}

/** The address is not shown: there may be a password in it. */
function misquoted(): ImportError {
  return new ImportError(
    'O endereço do comando curl não foi entendido: há uma aspa ou um ^ no meio dele. Ponha o endereço entre aspas duplas, numa linha só.',
    'The address of the curl command was not understood: there is a quote or a ^ inside it. Put it in double quotes, on one line.',
  );
}

/** `{}` and `<>` of placeholders may stand in an address; a blank may not. */
function encodedPath(path: string): string {
  return path.replace(/\s/g, '%20');
}

function chooseUrl(named: readonly string[], places: readonly string[]): string[] {
  const likely = places.filter((place) =>
    /:\/\/|^localhost\b|^[\w-]+(\.[\w-]+)+([:/?]|$)|^\$?\{/.test(place),
  );
  return [...named, ...likely, ...places.filter((place) => !likely.includes(place))];
}

function readHeader(text: string): ApiField | null {
  const match = /^([^:;]+)[:;](.*)$/s.exec(cleanText(text).replace(/[\r\n]+/g, ' '));
  return match ? { name: match[1]?.trim() ?? '', value: match[2]?.trim() ?? '', required: true } : null;
}

function methodOf(said: string | undefined, { head, body }: { head: boolean; body: boolean }): string {
  if (said !== undefined && /^[A-Za-z]+$/.test(said)) return said.toUpperCase();
  if (head) return 'HEAD';
  return body ? 'POST' : 'GET';
}

type Of = (...meanings: Given['means'][]) => string[];

function authOf(of: Of, userInfo: boolean): ApiAuth[] {
  if (of('user').length > 0 || userInfo) return [{ kind: 'basic' }];
  return of('bearer').length > 0 ? [{ kind: 'bearer' }] : [];
}

/** The names of the files; a password after a colon is left out. */
function tlsOf(of: Of): ApiTls | null {
  const cert = of('cert')
    .at(-1)
    ?.replace(/^([A-Za-z]:[\\/][^:]*|[^:]*):.*$/s, '$1');
  const [key, ca] = [of('key').at(-1), of('cacert').at(-1)];
  if (cert === undefined && key === undefined && ca === undefined) return null;
  return {
    ...(ca ? { ca: cleanText(ca) } : {}),
    ...(cert ? { cert: cleanText(cert) } : {}),
    ...(key ? { key: cleanText(key) } : {}),
  };
}

function doubts(of: Of, { unclosed, others }: { unclosed: boolean; others: string[] }): string[] {
  return [
    unclosed ? 'Uma aspa do comando não foi fechada: confira o que foi entendido.' : null,
    others.length > 0 ? `O comando tinha mais palavras, que não foram entendidas (${others.length}).` : null,
    of('insecure').length > 0
      ? 'O comando usa -k (não confere o certificado). O Carimbo sempre confere: informe a autoridade da operadora em connection.tls.ca.'
      : null,
    of('digest').length > 0 ? 'O comando usa uma autenticação (digest, NTLM …) que o Carimbo não tem.' : null,
    of('upload').length > 0 ? 'O comando envia um arquivo (-T), que ficou de fora.' : null,
    of('proxy').length > 0 ? 'O comando passa por um proxy (-x), que ficou de fora.' : null,
    of('config').length > 0 ? 'O comando lê opções de um arquivo (-K), que ficou de fora.' : null,
  ].filter((doubt) => doubt !== null);
}
