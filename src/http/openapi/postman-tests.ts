import { FORM_TYPE, JSON_TYPE } from '../input/body-parsers.ts';
import type { OpenApiDocument, Operation } from './openapi-types.ts';
import { resolved } from './sample.ts';

/** One operation of the document. */
export interface Call {
  document: OpenApiDocument;
  method: string;
  path: string;
  operation: Operation;
}

/** The test script of a request: a 2xx status, and the fields that such a reply always has. */
export function postmanTests({ document, operation }: Call, type: string): string[] {
  const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const statuses = successes.map(([status]) => status).join(', ');
  const lines = [
    `pm.test('responde ${statuses}', () => pm.expect(pm.response.code).to.be.oneOf([${statuses}]));`,
  ];
  if (successes[0]?.[1].content?.['application/pdf'] !== undefined) return [...lines, IS_PDF];
  const media = successes[0]?.[1].content?.[type];
  if (media === undefined && successes[0]?.[1].content?.['text/csv'] !== undefined)
    return [...lines, IS_FILE];
  if (media === undefined) return lines;
  const fields = resolved(document, media.schema).required ?? [];
  const names = fields.map((name) => `'${name}'`).join(', ');
  lines.push(type === FORM_TYPE ? READ_FORM : READ_JSON);
  lines.push(`pm.test('traz ${fields.join(', ')}', () => pm.expect(reply).to.include.all.keys(${names}));`);
  if (type === FORM_TYPE) lines.push(STATUS_LAST);
  if (operation.operationId === 'issueProtocol' && type === JSON_TYPE) lines.push(KEEP_NUMBER);
  return lines;
}

const IS_PDF = "pm.test('traz um PDF', () => pm.expect(pm.response.text()).to.match(/^%PDF-1/));";
const IS_FILE =
  "pm.test('traz um arquivo', () => pm.expect(pm.response.headers.get('content-disposition')).to.include('attachment'));";
const READ_JSON = 'const reply = pm.response.json();';
const READ_FORM =
  "const reply = Object.fromEntries(pm.response.text().split('&').map((pair) => pair.split('=').map(decodeURIComponent)));";
const STATUS_LAST =
  "pm.test('termina em status=ok', () => pm.expect(pm.response.text()).to.match(/&status=ok$/));";
/** For the requests that follow. */
const KEEP_NUMBER = "pm.collectionVariables.set('number', reply.number);";
