import { Type } from '../../typebox.ts';
import { needs, nullable, text } from './building-blocks.ts';
import { cardNumber } from './fields.ts';

const fields = {
  card_number: cardNumber,
  name: text({ description: 'Nome.', example: 'Maria Aparecida dos Santos' }),
  cpf: nullable(
    text({
      description: 'CPF, 11 dígitos; nulo se o sistema da operadora não informa.',
      example: '00000000191',
    }),
  ),
  birth_date: nullable(text({ description: 'Data de nascimento (AAAA-MM-DD).', example: '1961-03-14' })),
  active: Type.Boolean({ description: 'Se o contrato está ativo.', examples: [true] }),
  plan: nullable(text({ description: 'Plano.', example: 'Essencial Enfermaria' })),
  extra: Type.Record(Type.String(), Type.String(), {
    description: 'Outros dados que o sistema da operadora informa, como texto.',
    examples: [{ phone: '+5511900000001' }],
  }),
};

export const BeneficiarySchema = Type.Object(fields, {
  $id: 'Beneficiary',
  description: 'Beneficiário, com os dados do sistema da operadora.',
});

/** Inside a protocol. Not a nullable reference, which would slow down every reply. */
export const beneficiaryOrNull = nullable(
  Type.Object(
    {
      ...fields,
      card_number: needs('beneficiaries:read', fields.card_number),
      cpf: needs('beneficiaries:read', fields.cpf),
      birth_date: needs('beneficiaries:read', fields.birth_date),
      extra: needs('beneficiaries:read', fields.extra),
    },
    { description: 'Beneficiário encontrado; nulo quando não há.' },
  ),
);
