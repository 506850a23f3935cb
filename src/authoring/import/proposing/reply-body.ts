import type { ApiReply } from '../api-operation.ts';

/** The body as the mapping reads it: XML as nested objects, of SOAP the contents of Body. */
export async function readReplyBody(reply: ApiReply | null, isSoap: boolean): Promise<ApiReply | null> {
  if (reply === null || typeof reply.body !== 'string' || !/^\s*</.test(reply.body)) return reply;
  const { decodeReply } = await import('../../../source/transport/http/decode-reply.ts');
  try {
    const decoded = await decodeReply(
      {
        status: 200,
        headers: { 'content-type': 'application/xml; charset=utf-8' },
        bytes: Buffer.from(reply.body),
      },
      { isSoap },
    );
    return { ...reply, body: decoded.body };
  } catch {
    // An example that is not XML is useless.
    return null;
  }
}
