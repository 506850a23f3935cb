// One request to a node over HTTP, and what of the reply the checker judges.
import { KEY } from './node.mjs';

/** Every call is this caller's. */
export const CALLER = '11999990000';

/**
 * @param patience in milliseconds
 * @returns what came: `status` (0: no answer) and what of the reply the checker judges
 */
export async function exchange(node, request, patience) {
  try {
    const { statusCode, body } = await node.pool.request({
      ...httpRequest(request),
      headersTimeout: patience,
      bodyTimeout: patience,
    });
    const text = await body.text();
    return { status: statusCode, ...readReply(request, text) };
  } catch (error) {
    return { status: 0, code: error.code ?? error.message };
  }
}

function httpRequest({ op, call, told, number, entry, line }) {
  const headers = { authorization: `Bearer ${KEY}` };
  const post = (path, body) => ({
    path,
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (op === 'issue') return post('/v1/protocols', { call_id: call, caller: CALLER, told });
  // As the deliverer of a PBX posts it: the line is the body.
  if (op === 'deliver')
    return {
      path: '/v1/offline',
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: `${new URLSearchParams(line)}`,
    };
  if (op === 'append')
    return post(`/v1/protocols/${number}/entries`, {
      type: 'noted',
      text: `entry ${entry}`,
      entry_id: entry,
    });
  const path = op === 'read' ? `/v1/protocols/${number}` : `/v1/protocols?call_id=${call}`;
  return { path, method: 'GET', headers };
}

/** What of the reply the checker judges. For a search, what was found. */
function readReply({ op }, text) {
  try {
    const body = JSON.parse(text);
    if (body.code !== undefined) return { code: body.code, error_id: body.id };
    if (op === 'search') return { found: body.items.map((item) => item.number) };
    if (op === 'deliver') return { got_number: body.number, floor: body.floor, conflict: body.conflict };
    if (op === 'append') return { got_number: body.number, seq: body.seq };
    return op === 'issue'
      ? { number: body.number, got_call: body.call_id }
      : { got_number: body.number, got_call: body.call_id };
  } catch {
    return { code: `not JSON: ${text.slice(0, 100)}` };
  }
}
