import { ROLES } from '../auth/role.ts';
import { choice, closed, expects, whole } from '../source/schema/builders.ts';
import { type Static, Type } from '../typebox.ts';

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
