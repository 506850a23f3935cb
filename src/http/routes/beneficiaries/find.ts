import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { speakerOf } from '../../auth/speaker.ts';
import { beneficiaryForm } from '../../form/beneficiary-form.ts';
import { wantsForm } from '../../form/wants-form.ts';
import type { HttpApp } from '../../http-app.ts';
import type { HttpDeps } from '../../http-deps.ts';
import { FORM_TYPE } from '../../input/body-parsers.ts';
import { BeneficiarySchema } from '../../schemas/beneficiary.ts';
import * as field from '../../schemas/fields.ts';
import { BeneficiaryFormSchema } from '../../schemas/forms.ts';
import { reply as replySchema } from '../../schemas/replies.ts';

const schema = {
  operationId: 'findBeneficiary',
  tags: ['Beneficiários'],
  summary: 'Consultar beneficiário pelo CPF',
  description: 'Como pela carteirinha, onde o sistema da operadora sabe procurar por CPF.',
  querystring: Type.Object(
    { cpf: field.cpf, format: Type.Optional(field.format) },
    { additionalProperties: false },
  ),
  response: {
    200: replySchema('O beneficiário, ativo ou não', BeneficiarySchema, BeneficiaryFormSchema),
  },
  problems: [
    ERRORS.beneficiaryNotFound(),
    ERRORS.cpfInvalid(),
    ERRORS.sourceUnavailable(),
    ERRORS.lookupLimited(30),
  ],
};

export function findBeneficiary(app: HttpApp, { reception }: HttpDeps): void {
  app.get('/beneficiaries', { schema }, async (request, reply) => {
    const beneficiary = await reception.lookUp(speakerOf(request), { cpf: request.query.cpf });
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(beneficiaryForm(beneficiary));
    return beneficiary;
  });
}
