import { closed, expects, whole } from '../source/schema/builders.ts';
import { type Static, Type } from '../typebox.ts';

const time = (pattern: string, description: string, [pt, en]: [string, string]) =>
  Type.String({ pattern, description, ...expects(pt, en) });

/** Whom to call back, and when. */
export const CallbackSection = Type.Object(
  {
    abandoned_after_seconds: Type.Optional(whole(0, 3_600, 'Quem esperou menos não é chamado de volta.')),
    hours: Type.Optional(
      Type.Object(
        {
          from: time('^([01]\\d|2[0-3]):[0-5]\\d$', 'A partir de que hora se liga.', [
            'HH:MM entre aspas, como "08:00"',
            'HH:MM in quotes, such as "08:00"',
          ]),
          to: time('^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$', 'Até que hora se liga.', [
            'HH:MM entre aspas, como "20:00", até "24:00"',
            'HH:MM in quotes, such as "20:00", up to "24:00"',
          ]),
        },
        { ...closed, description: 'Em que horas do dia se liga, no fuso da operadora.' },
      ),
    ),
    attempts: Type.Optional(whole(1, 20, 'Quantas tentativas, até desistir.')),
    spacing_minutes: Type.Optional(whole(0, 10_080, 'Minutos entre uma tentativa e a seguinte.')),
    days: Type.Optional(whole(1, 31, 'Por quantos dias uma ligação perdida pede retorno.')),
  },
  { ...closed, description: 'Retorno das ligações perdidas.' },
);
export type CallbackSettings = Static<typeof CallbackSection>;
