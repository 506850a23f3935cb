import { RIGHTS, ROLES } from '../../auth/role.ts';
import { SCOPES } from '../../auth/scope.ts';
import { Type } from '../../typebox.ts';
import { nullable, oneOf, ref, text } from './building-blocks.ts';

export const userName = text({
  description: 'Nome do usuário: minúsculas, dígitos, . _ @ -, até 64; único no servidor.',
  example: 'maria.silva',
  pattern: '^[a-z0-9][a-z0-9._@-]{0,63}$',
});

export const personName = text({
  description: 'Como as pessoas o conhecem.',
  example: 'Maria Silva',
  maxLength: 200,
});

export const role = oneOf(ROLES, {
  description:
    'Papel: agent (atendente), supervisor (supervisão), ombudsman (ouvidoria), auditor (auditoria), admin (administração).',
  example: 'agent',
});

export const extensions = Type.Array(
  text({ description: 'Um ramal, como a central o nomeia.', example: '2001', maxLength: 80 }),
  { description: 'Ramais do usuário.', maxItems: 20, examples: [['2001']] },
);

export const queues = Type.Array(
  text({ description: 'Uma fila, como a central a nomeia.', example: 'atendimento', maxLength: 80 }),
  { description: 'Filas do usuário.', maxItems: 100, examples: [['atendimento']] },
);

export const language = oneOf(['pt-BR', 'en'], { description: 'Idioma do console.', example: 'pt-BR' });

const languageOrNone = nullable({ ...language, description: 'Idioma do console; null para o do navegador.' });

export const SessionSchema = Type.Object(
  {
    user: userName,
    name: personName,
    role,
    scopes: Type.Array(
      oneOf(SCOPES, { description: 'Uma permissão, como as das chaves.', example: 'protocols:read' }),
      { description: 'O que a sessão pode, como numa chave.' },
    ),
    rights: Type.Array(
      oneOf(RIGHTS, {
        description:
          'protocols:export (exportar), callbacks (chamadas a retornar), deadlines:extend (prazo combinado), users:extensions (ramais e filas dos usuários).',
        example: 'callbacks',
      }),
      { description: 'O que o papel pode além das permissões.' },
    ),
    operator: Type.Object(
      {
        ans_registry: text({ description: 'Registro ANS.', example: '326305' }),
        name: text({ description: 'Nome da operadora.', example: 'Operadora Exemplo' }),
        training: Type.Boolean({
          description: 'Se ela é para treino: há a página Telefone.',
          examples: [false],
        }),
      },
      { description: 'A operadora do usuário.' },
    ),
    extensions,
    queues,
    language: languageOrNone,
    must: Type.Array(
      oneOf(['password', 'totp'], {
        description: 'password (trocar a senha que outra pessoa definiu) ou totp (ativar o segundo fator).',
        example: 'password',
      }),
      { description: 'O que falta para a sessão valer; até lá ela só serve para isso.' },
    ),
    password: Type.Boolean({
      description: 'Se tem senha aqui, e não só em outro serviço.',
      examples: [true],
    }),
    totp: Type.Boolean({ description: 'Se o segundo fator está ativo.', examples: [false] }),
    expires_at: text({
      description: 'Quando termina de qualquer modo: ISO 8601.',
      example: '2026-11-28T06:00:00.000Z',
    }),
  },
  { $id: 'Session', description: 'Quem entrou, e o que pode.' },
);

export const UserSchema = Type.Object(
  {
    user: userName,
    name: personName,
    role,
    extensions,
    queues,
    language: languageOrNone,
    totp: Type.Boolean({ description: 'Se o segundo fator está ativo.', examples: [false] }),
    disabled: Type.Boolean({ description: 'Se está impedido de entrar.', examples: [false] }),
    created_at: text({ description: 'Criado em: ISO 8601.', example: '2026-11-22T12:00:00.000Z' }),
    signed_in_at: nullable(
      text({ description: 'Última entrada; null se nunca entrou.', example: '2026-11-27T11:02:03.000Z' }),
    ),
  },
  { $id: 'User', description: 'Um usuário do console.' },
);

export const UserListSchema = Type.Object(
  { items: Type.Array(ref(UserSchema), { description: 'Pelo nome.' }) },
  { $id: 'UserList', description: 'Os usuários da operadora.' },
);

export const password = Type.String({
  description: 'A senha: de 12 a 256 caracteres.',
  maxLength: 1024,
  examples: ['uma frase que só você sabe'],
});
