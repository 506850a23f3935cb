import { Type } from '../../typebox.ts';
import { text } from './building-blocks.ts';

const code = text({ description: 'Código estável do erro, para programas.', example: 'invalid_field' });
const field = text({ description: 'O campo em questão.', example: 'card_number' });
const id = text({
  description: 'Identificador da requisição: está no log do servidor.',
  example: 'm3x9a1-1f',
});
const detail = text({
  description: 'O que aconteceu e o que era esperado, em português ou inglês (Accept-Language).',
  example:
    'O campo card_number deve ser texto: em JSON, entre aspas, para que nenhum zero ou dígito se perca.',
});

export const ProblemSchema = Type.Object(
  {
    type: text({ description: 'Identifica o erro (RFC 9457).', example: 'urn:carimbo:error:invalid_field' }),
    title: text({ description: 'O erro em poucas palavras.', example: 'Dados inválidos' }),
    status: Type.Integer({ description: 'O status HTTP.', examples: [422] }),
    detail,
    code,
    id,
    field: Type.Optional(field),
    errors: Type.Optional(
      Type.Array(Type.Object({ field, code, detail }, { description: 'Um campo.' }), {
        description: 'Todos os campos com problema, se o problema está em campos.',
      }),
    ),
  },
  { $id: 'Problem', description: 'Erro, conforme a RFC 9457 (application/problem+json).' },
);

export const ErrorFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      code,
      message: detail,
      id,
      status: text({ description: 'Sempre error, e sempre por último.', example: 'error' }),
    },
    { $id: 'ErrorForm', description: 'Erro em pares chave=valor.' },
  ),
);
