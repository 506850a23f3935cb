/**
 * Whether an answer is a SOAP Fault, and whose: `sender` when our request is to blame (faultcode Client in 1.1, Code/Value
 * Sender in 1.2), else `receiver`. Looks at what an XML reader made of the envelope, with prefixes or without, whether
 * the envelope and body are there or were taken off.
 */
export function soapFault(body: unknown): 'sender' | 'receiver' | null {
  const envelope = child(body, 'Envelope') ?? body;
  const content = child(envelope, 'Body') ?? envelope;
  const fault = child(content, 'Fault');
  if (fault === undefined) return null;
  const code = textOf(child(fault, 'faultcode')) ?? textOf(child(child(fault, 'Code'), 'Value')) ?? '';
  return /^(?:[^:]*:)?(?:Client|Sender)(?:\.|$)/.test(code.trim()) ? 'sender' : 'receiver';
}

/** The element of that name, whatever its prefix. */
function child(node: unknown, name: string): unknown {
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return undefined;
  const key = Object.keys(node).find((item) => item === name || item.endsWith(`:${name}`));
  return key === undefined ? undefined : (node as Record<string, unknown>)[key];
}

/** An element with attributes is an object with its text beside them. */
function textOf(node: unknown): string | undefined {
  if (typeof node === 'string') return node;
  const text = child(node, '#text') ?? child(node, '_');
  return typeof text === 'string' ? text : undefined;
}
