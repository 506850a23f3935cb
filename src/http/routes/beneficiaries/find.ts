import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  BENEFICIARY_QUESTION,
  type BeneficiaryQuestion,
  beneficiaryQuestion,
} from '../../../api/beneficiary-question.ts';
import { BODY_LIMIT } from '../../../api/limits.ts';
import { accessReason } from '../../../api/schemas/access-record.ts';
import { BeneficiarySchema } from '../../../api/schemas/beneficiary.ts';
import * as field from '../../../api/schemas/fields.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { beneficiaryForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE, JSON_TYPE } from '../../input/body-parsers.ts';
import { BeneficiaryFormSchema } from '../../schemas/forms.ts';
import { FormatInQuery, replySchema } from '../../schemas/route-schemas.ts';

const shared = {
  tags: ['Beneficiários'],
  response: {
    200: replySchema('O beneficiário, ativo ou não', BeneficiarySchema, BeneficiaryFormSchema),
  },
};

const byAddress = {
  ...shared,
  operationId: 'findBeneficiary',
  summary: 'Consultar beneficiário pelo CPF',
  description:
    'Como pela carteirinha, se o sistema da operadora sabe procurar por CPF. Endereços ficam em logs de acesso: prefira POST.',
  querystring: Type.Object(
    { cpf: field.cpf, format: Type.Optional(field.format) },
    { additionalProperties: false },
  ),
  problems: [
    ERRORS.beneficiaryNotFound(),
    ERRORS.cpfInvalid(),
    ERRORS.sourceUnavailable(),
    ERRORS.lookupLimited(30),
  ],
};

const byBody = {
  ...shared,
  operationId: 'findBeneficiaryByBody',
  summary: 'Consultar beneficiário, com carteirinha ou CPF no corpo',
  description:
    'As mesmas consultas e os mesmos limites. No corpo, carteirinha e CPF não aparecem no endereço, que fica em logs de acesso. Com os dois, vale a carteirinha.',
  consumes: [JSON_TYPE, FORM_TYPE],
  querystring: FormatInQuery,
  body: Type.Object(
    { ...BENEFICIARY_QUESTION, reason: Type.Optional(accessReason), format: Type.Optional(field.format) },
    { additionalProperties: false, examples: [{ card_number: '00012345678901230' }] },
  ),
  problems: [
    ERRORS.beneficiaryNotFound(),
    ERRORS.cardInvalid({ 'pt-BR': '17 dígitos', en: '17 digits' }),
    ERRORS.cpfInvalid(),
    ERRORS.sourceUnavailable(),
    ERRORS.lookupLimited(30),
    ERRORS.payloadTooLarge(BODY_LIMIT),
    ERRORS.unsupportedMediaType(),
  ],
};

export function findBeneficiary(app: HttpApp, { protocolService }: HttpDeps): void {
  async function find(request: FastifyRequest, reply: FastifyReply, asked: BeneficiaryQuestion) {
    const beneficiary = await protocolService.lookUp(principalOf(request), beneficiaryQuestion(asked));
    await request.recordAccess({ cards: [beneficiary.card_number] });
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(beneficiaryForm(beneficiary));
    return beneficiary;
  }

  app.get('/beneficiaries', { schema: byAddress }, (request, reply) => find(request, reply, request.query));
  app.post('/beneficiaries/search', { schema: byBody }, (request, reply) =>
    find(request, reply, request.body),
  );
}
