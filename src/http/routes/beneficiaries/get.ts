import { cleanText } from '../../../api/clean-text.ts';
import { BeneficiarySchema } from '../../../api/schemas/beneficiary.ts';
import * as field from '../../../api/schemas/fields.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import { wantsForm } from '../../form/form-reply.ts';
import { beneficiaryForm } from '../../form/form-views.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE } from '../../input/body-parsers.ts';
import { BeneficiaryFormSchema } from '../../schemas/forms.ts';
import { FormatInQuery, replySchema } from '../../schemas/route-schemas.ts';

const schema = {
  operationId: 'getBeneficiary',
  tags: ['Beneficiários'],
  summary: 'Consultar beneficiário pela carteirinha',
  description:
    'Consulta o sistema da operadora. As consultas são limitadas, e as que não encontram custam mais, para que ninguém descubra carteirinhas por tentativa.',
  params: Type.Object({ card_number: field.cardNumber }),
  querystring: FormatInQuery,
  response: {
    200: replySchema('O beneficiário, ativo ou não', BeneficiarySchema, BeneficiaryFormSchema),
  },
  problems: [
    ERRORS.beneficiaryNotFound(),
    ERRORS.cardInvalid({ 'pt-BR': '17 dígitos', en: '17 digits' }),
    ERRORS.sourceUnavailable(),
    ERRORS.lookupLimited(30),
  ],
};

export function getBeneficiary(app: HttpApp, { protocolService }: HttpDeps): void {
  app.get('/beneficiaries/:card_number', { schema }, async (request, reply) => {
    const card_number = cleanText(request.params.card_number);
    const beneficiary = await protocolService.lookUp(principalOf(request), { card_number });
    await request.recordAccess({ cards: [beneficiary.card_number] });
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(beneficiaryForm(beneficiary));
    return beneficiary;
  });
}
