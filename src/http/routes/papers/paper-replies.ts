import type { FastifyReply } from 'fastify';
import { ref } from '../../../api/schemas/building-blocks.ts';
import { ERRORS } from '../../../errors.ts';
import { type TSchema, Type } from '../../../typebox.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';

const PDF_TYPE = 'application/pdf';

export const PDF_PROBLEMS = [ERRORS.paperUnavailable(null)];

export function paperReply<S extends TSchema>(description: string, schema: S) {
  return { description, content: { [JSON_TYPE]: { schema: ref(schema) } } } as const;
}

export function pdfReply(description: string) {
  const schema = Type.Unsafe<Uint8Array>({
    type: 'string',
    contentMediaType: PDF_TYPE,
    examples: ['%PDF-1.7 …'],
  });
  return { description, content: { [PDF_TYPE]: { schema } } } as const;
}

/**
 * As a download: the content security policy of every reply would keep a browser's own PDF viewer from showing it.
 * @param name without extension; a number of the operator's system may contain a slash
 */
export function sendPdf(
  reply: FastifyReply,
  { bytes, name }: { bytes: Uint8Array; name: string },
): FastifyReply {
  const file = `${name.replace(/[^0-9A-Za-z._-]/g, '-')}.pdf`;
  return reply
    .type(PDF_TYPE)
    .header('content-disposition', `attachment; filename="${file}"`)
    .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
