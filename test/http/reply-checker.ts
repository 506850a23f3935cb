import { Ajv2020 } from 'ajv/dist/2020.js';
import type { OpenApiDocument } from '../../src/http/openapi/openapi-types.ts';

export interface Reply {
  statusCode: number;
  headers: Record<string, unknown>;
  body: string;
}

/** Compares replies with the OpenAPI document: throws for a status, a content type or a body that it does not describe. */
export function createReplyChecker(
  document: OpenApiDocument,
): (method: string, url: string, reply: Reply) => void {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addSchema(document, 'openapi');

  return (method, url, { statusCode, headers, body }) => {
    const path = pathOf(document, url);
    if (path === undefined || document.paths[path]?.[method.toLowerCase()] === undefined) return;
    if (statusCode === 204 && document.paths[path]?.[method.toLowerCase()]?.responses['204'] !== undefined)
      return;
    const type = String(headers['content-type']).split(';')[0] ?? '';
    const place = [
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      String(statusCode),
      'content',
      type,
      'schema',
    ];
    const pointer = place
      .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const validate = ajv.getSchema(`openapi#/${pointer}`);
    if (validate === undefined)
      throw new Error(`${method} ${path} does not describe ${statusCode} as ${type}`);
    if (validate(read(type, body))) return;
    throw new Error(`${method} ${path} ${statusCode}: ${ajv.errorsText(validate.errors)}\n${body}`);
  };
}

function pathOf(document: OpenApiDocument, url: string): string | undefined {
  const steps = url.split('?')[0]?.split('/') ?? [];
  return Object.keys(document.paths).find((path) => {
    const wanted = path.split('/');
    return (
      wanted.length === steps.length && wanted.every((step, i) => step.startsWith('{') || step === steps[i])
    );
  });
}

function read(type: string, body: string): unknown {
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body));
  return type === 'text/plain' || type === 'application/pdf' ? body : JSON.parse(body);
}
