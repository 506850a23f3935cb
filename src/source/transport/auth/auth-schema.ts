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
    token: Type.Optional(template('bearer: o token. login: expressão JSONata que o acha na resposta.')),
    token_url: Type.Optional(template('oauth2: endereço do token.')),
    client_id: Type.Optional(template('oauth2: quem somos.')),
    client_secret: Type.Optional(template('oauth2: o segredo.')),
    scope: Type.Optional(template('oauth2: o que se pede, quando é pedido.')),
    audience: Type.Optional(template('oauth2, onde é pedido.')),
    send: Type.Optional(
      choice(['header', 'body'], 'oauth2: onde vão id e segredo; header (Basic) se nada disser.'),
    ),
    request: Type.Optional(HttpRequest),
    expires_in: Type.Optional(
      Type.Union([whole(1, 86_400, 'Segundos.'), expression('Expressão.')], {
        description:
          'login: validade em segundos, ou a expressão que a acha na resposta; 300 se nada disser.',
      }),
    ),
    header: Type.Optional(text('login: cabeçalho em que o token vai; Authorization se nada disser.')),
    prefix: Type.Optional(
      Type.String({ description: 'login: o que vem antes do token; "Bearer " se nada disser.' }),
    ),
  },
  { ...closed, description: 'Autenticação.' },
);

export type AuthSettings = Static<typeof Auth>;
