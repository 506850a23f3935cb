import type { FastifyRequest } from 'fastify';
import { numberIn } from '../../../api/number-in.ts';
import * as field from '../../../api/schemas/fields.ts';
import { RecordPaperSchema } from '../../../api/schemas/paper.ts';
import { ERRORS } from '../../../errors.ts';
import type { RecordPaper } from '../../../papers/paper.ts';
import { Type } from '../../../typebox.ts';
import { principalOf, readerOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { PDF_PROBLEMS, paperReply, pdfReply, sendPdf } from './paper-replies.ts';

const shared = {
  tags: ['Documentos'],
  params: Type.Object({ number: field.number }),
  querystring: Type.Object({}, { additionalProperties: false }),
};
const problems = [ERRORS.protocolNotFound(), ERRORS.storeUnavailable()];

const asJson = {
  ...shared,
  operationId: 'getRecord',
  summary: 'O registro do atendimento',
  description:
    'O histórico do protocolo, para o beneficiário: situação, pedidos, respostas e o que aconteceu. Sem anotações internas, nomes de atendentes nem arquivos; carteirinha e CPF mascarados.',
  response: { 200: paperReply('O registro', RecordPaperSchema) },
  problems,
};

const asPdf = {
  ...shared,
  operationId: 'getRecordPdf',
  summary: 'O registro do atendimento, em PDF',
  description: 'O mesmo conteúdo em PDF/UA, para baixar e imprimir.',
  response: { 200: pdfReply('O registro, em PDF') },
  problems: [...problems, ...PDF_PROBLEMS],
};

export function getRecord(app: HttpApp, { papers }: HttpDeps): void {
  async function record(request: FastifyRequest, number: string): Promise<RecordPaper> {
    const { paper, ...read } = await papers.record({
      principal: principalOf(request),
      reader: readerOf(request),
      number: numberIn(number),
    });
    await request.recordAccess({ protocols: [read.protocol], entries: read.entries });
    return paper;
  }

  app.get('/protocols/:number/record.json', { schema: asJson }, (request) =>
    record(request, request.params.number),
  );

  app.get('/protocols/:number/record.pdf', { schema: asPdf }, async (request, reply) => {
    const paper = await record(request, request.params.number);
    return sendPdf(reply, { bytes: await papers.print(paper), name: `registro-${paper.number}` });
  });
}
