import { type Static, Type } from '../../../typebox.ts';
import { choice, closed, expression, template, text, whole } from '../../schema/builders.ts';
import { HttpRequest } from '../http/http-request-schema.ts';

/** How Carimbo identifies itself. mTLS is in `connection.tls`, and goes with any of these. */
export const Auth = Type.Object(
  {
    kind: choice(['none', 'api_key', 'basic', 'bearer', 'oauth2', 'login'], 'Como o Carimbo se identifica.'),
    in: Type.Optional(choice(['header', 'query'], 'api_key: onde vai a chave; header se nada disser.')),
    name: Type.Optional(text('api_key: nome do cabeçalho ou parâmetro.')),
    value: Type.Optional(template('api_key: a chave.')),
    user: Type.Optional(template('basic: usuário.')),
    password: Type.Optional(template('basic: senha.')),
    token: Type.Optional(
      template('bearer: o token. login: expressão JSONata que localiza o token na resposta.'),
    ),
    token_url: Type.Optional(template('oauth2: endereço do token.')),
    client_id: Type.Optional(template('oauth2: quem somos.')),
    client_secret: Type.Optional(template('oauth2: o segredo.')),
    scope: Type.Optional(template('oauth2: scope, se o servidor exige.')),
    audience: Type.Optional(template('oauth2, se o servidor exige.')),
    send: Type.Optional(choice(['header', 'body'], 'oauth2: onde vão id e segredo. Padrão: header (Basic).')),
    request: Type.Optional(HttpRequest),
    expires_in: Type.Optional(
      Type.Union([whole(1, 86_400, 'Segundos.'), expression('Expressão.')], {
        description: 'login: validade em segundos, ou a expressão que a localiza na resposta. Padrão: 300.',
      }),
    ),
    header: Type.Optional(text('login: cabeçalho do token. Padrão: Authorization.')),
    prefix: Type.Optional(Type.String({ description: 'login: texto antes do token. Padrão: "Bearer ".' })),
  },
  { ...closed, description: 'Autenticação.' },
);

export type AuthSettings = Static<typeof Auth>;
