import type { ApiReply } from '../api-operation.ts';
import { cleanTree, get, listAt, textAt } from '../plain-data.ts';

/** The first good answer that was saved with a request. */
export function savedReply(item: unknown): ApiReply | null {
  const replies = listAt(item, 'response').map((response) => ({
    code: Number(get(response, 'code') ?? 0),
    body: textAt(response, 'body') ?? '',
  }));
  const good = replies.find(({ code, body }) => code >= 200 && code < 300 && body.trim() !== '');
  if (good === undefined) return null;
  return { status: good.code, body: parsed(good.body), facts: new Map(), from: 'example' };
}

/** JSON as a tree, anything else as the text it is. */
export function parsed(text: string): unknown {
  try {
    return cleanTree(JSON.parse(text));
  } catch {
    return text;
  }
}
