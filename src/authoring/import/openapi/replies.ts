import type { ApiReply } from '../api-operation.ts';
import { cleanTree, get, type Plain, plainAt } from '../plain-data.ts';
import { chooseMedia, mediaExample } from './media.ts';
import type { Refs } from './refs.ts';
import { sampleOf } from './schema-example.ts';

/** What 200 looks like, from its example, or else from its schema. */
export function readReply(operation: Plain, refs: Refs): ApiReply | null {
  const responses = plainAt(operation, 'responses');
  const status =
    ['200', '201', '202', '2XX', '2xx'].find((code) => Object.hasOwn(responses, code)) ??
    Object.keys(responses).find((code) => /^2\d\d$/.test(code)) ??
    (Object.hasOwn(responses, 'default') ? 'default' : undefined);
  if (status === undefined) return null;
  const response = refs.resolve(responses[status]);
  const chosen = chooseMedia(plainAt(response, 'content'));
  const schema = get(response, 'schema') ?? get(chosen?.media, 'schema');
  const example = chosen ? mediaExample(chosen.media, refs) : swaggerExample(response);
  if (schema === undefined && example === undefined) return null;
  const sample = sampleOf(schema ?? {}, refs);
  const code = /^\d+$/.test(status) ? Number(status) : 200;
  const written = typeof example === 'string' ? parsed(example) : example;
  if (written === undefined || written === null)
    return { status: code, body: sample.tree, facts: sample.facts, from: 'schema' };
  return { status: code, body: cleanTree(written), facts: sample.facts, from: 'example' };
}

function swaggerExample(response: Plain): unknown {
  return chooseMedia(plainAt(response, 'examples'))?.media;
}

/** Examples are often JSON in a text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
