import type { FastifyReply } from 'fastify';

/** The old service uses ISO-8859-1. */
const HEAD = '<?xml version="1.0" encoding="ISO-8859-1"?>\n';

export function soapReply(reply: FastifyReply, body: string): FastifyReply {
  const envelope = `${HEAD}<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${body}</soap:Body></soap:Envelope>`;
  return reply.type('text/xml; charset=ISO-8859-1').send(Buffer.from(envelope, 'latin1'));
}

export function soapFault(
  reply: FastifyReply,
  { code, message }: { code: string; message: string },
): FastifyReply {
  return soapReply(
    reply,
    `<soap:Fault><faultcode>${escapeXml(code)}</faultcode><faultstring>${escapeXml(message)}</faultstring></soap:Fault>`,
  );
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What Latin-1 lacks becomes a character reference. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replaceAll(/[^\u0000-\u00ff]/gu, (character) => `&#${character.codePointAt(0)};`);
}
