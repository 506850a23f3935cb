import { ROLES } from '../auth/role.ts';
import { choice, closed, expects, text, whole } from '../source/schema/builders.ts';
import { type Static, Type } from '../typebox.ts';

const listOf = (description: string) =>
  Type.Array(text(description), {
    minItems: 1,
    description,
    ...expects('uma lista de textos', 'a list of texts'),
  });

const OpenIdSection = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9-]{0,39}$',
      description: 'Nome do provedor, no endereço de retorno.',
      ...expects(
        'até 40 letras minúsculas, dígitos e -, como empresa',
        'up to 40 lower-case letters, digits and -, such as company',
      ),
    }),
    title: Type.Optional(text('Como as pessoas o conhecem; padrão: name.')),
    issuer: Type.String({
      pattern: '^(?:https://|http://(?:127\\.0\\.0\\.1|localhost)(?::|/|$))[^?#@]*$',
      description: 'Endereço do provedor (issuer).',
      ...expects('um endereço https://', 'an https:// address'),
    }),
    client_id: text('Identificador do Carimbo no provedor.'),
    client_secret: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Segredo do Carimbo no provedor; sem ele, cliente público com PKCE.',
        'x-secret': true,
        ...expects('um texto', 'text'),
      }),
    ),
    scopes: Type.Optional(listOf('Escopos pedidos ao provedor.')),
    user_claim: Type.Optional(text('Dado (claim) com o nome do usuário.')),
    role_claim: Type.Optional(
      text('Dado (claim) com o papel ou os grupos; com ele, usuários novos são criados.'),
    ),
    roles: Type.Optional(
      Type.Object(
        {
          agent: Type.Optional(listOf('Valores que dão o papel agent.')),
          supervisor: Type.Optional(listOf('Valores que dão o papel supervisor.')),
          ombudsman: Type.Optional(listOf('Valores que dão o papel ombudsman.')),
          auditor: Type.Optional(listOf('Valores que dão o papel auditor.')),
          admin: Type.Optional(listOf('Valores que dão o papel admin.')),
        },
        {
          ...closed,
          description: 'Valores de role_claim para cada papel; vale o primeiro papel que combina.',
        },
      ),
    ),
    operator: Type.Optional(
      Type.String({
        pattern: '^[0-9]{6}$',
        description: 'Operadora de quem entra por este provedor; padrão: a primeira.',
        ...expects('seis dígitos entre aspas, como "326305"', 'six digits in quotes, such as "326305"'),
      }),
    ),
  },
  { ...closed, description: 'Um provedor de OpenID Connect.' },
);

/** How people sign in to the console. */
export const SignInSection = Type.Object(
  {
    url: Type.Optional(
      Type.String({
        pattern: '^https?://[^/?#@]+/?$',
        description:
          'Endereço em que os navegadores chegam a este servidor; com https, os cookies são Secure.',
        ...expects(
          'um endereço como https://carimbo.example, sem caminho',
          'an address such as https://carimbo.example.com, without a path',
        ),
      }),
    ),
    idle_minutes: Type.Optional(whole(1, 1440, 'Minutos sem requisição até a sessão terminar.')),
    hours: Type.Optional(whole(1, 168, 'Horas até a sessão terminar em qualquer caso.')),
    openid: Type.Optional(
      Type.Array(OpenIdSection, {
        description: 'Provedores de OpenID Connect.',
        ...expects('uma lista de provedores', 'a list of providers'),
      }),
    ),
    totp: Type.Optional(
      Type.Array(choice([...ROLES], 'Um papel.'), {
        description: 'Papéis que precisam do segundo fator.',
        ...expects(`uma lista de: ${ROLES.join(', ')}`, `a list of: ${ROLES.join(', ')}`),
      }),
    ),
  },
  { ...closed, description: 'Como as pessoas entram no console.' },
);

export type SignInSettings = Static<typeof SignInSection>;
