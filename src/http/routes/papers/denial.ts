import type { FastifyRequest } from 'fastify';
import { numberIn } from '../../../api/number-in.ts';
import { occurrence } from '../../../api/schemas/append.ts';
import * as field from '../../../api/schemas/fields.ts';
import { DenialPaperSchema } from '../../../api/schemas/paper.ts';
import { ERRORS } from '../../../errors.ts';
import type { DenialPaper } from '../../../papers/paper.ts';
import { Type } from '../../../typebox.ts';
import { principalOf, readerOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { PDF_PROBLEMS, paperReply, pdfReply, sendPdf } from './paper-replies.ts';

const shared = {
  tags: ['Documentos'],
  params: Type.Object({ number: field.number }),
  querystring: Type.Object(
    {
      occurrence: Type.Optional(
        Type.Unsafe<number | string>({
          ...occurrence,
          description: 'Só a negativa desta ocorrência; todas as que valem, quando não informada.',
        }),
      ),
    },
    { additionalProperties: false },
  ),
};
const problems = [ERRORS.protocolNotFound(), ERRORS.notDenied(undefined), ERRORS.storeUnavailable()];

const asJson = {
  ...shared,
  operationId: 'getDenial',
  summary: 'A negativa por escrito',
  description:
    'O que foi negado, por quê, e a cláusula do contrato ou o dispositivo legal. Valem as negativas que não foram reabertas.',
  response: { 200: paperReply('A negativa', DenialPaperSchema) },
  problems,
};

const asPdf = {
  ...shared,
  operationId: 'getDenialPdf',
  summary: 'A negativa por escrito, em PDF',
  description: 'O mesmo conteúdo em PDF/UA, para baixar e imprimir.',
  response: { 200: pdfReply('A negativa, em PDF') },
  problems: [...problems, ...PDF_PROBLEMS],
};

interface Asked {
  params: { number: string };
  query: { occurrence?: number | string };
}

export function getDenial(app: HttpApp, { papers }: HttpDeps): void {
  async function denial(request: FastifyRequest, { params, query }: Asked): Promise<DenialPaper> {
    const { paper, ...read } = await papers.denial({
      principal: principalOf(request),
      reader: readerOf(request),
      number: numberIn(params.number),
      ...(query.occurrence !== undefined && { occurrence: Number(query.occurrence) }),
    });
    await request.recordAccess({ protocols: [read.protocol], entries: read.entries });
    return paper;
  }

  app.get('/protocols/:number/denial.json', { schema: asJson }, (request) => denial(request, request));

  app.get('/protocols/:number/denial.pdf', { schema: asPdf }, async (request, reply) => {
    const paper = await denial(request, request);
    return sendPdf(reply, { bytes: await papers.print(paper), name: `negativa-${paper.number}` });
  });
}
