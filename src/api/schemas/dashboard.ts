import { CHANNELS, IDENTIFICATIONS } from '../../protocol/enums.ts';
import { CALL_FATES, KEPT } from '../../service/tally.ts';
import { Type } from '../../typebox.ts';
import { nullable, text } from './building-blocks.ts';

/** A count for each of the names. */
function counts<const T extends string>(
  names: readonly T[],
  { description, each }: { description: string; each: (name: T) => string },
) {
  const fields = Object.fromEntries(
    names.map((name) => [name, Type.Integer({ description: each(name), examples: [3] })]),
  ) as Record<T, ReturnType<typeof Type.Integer>>;
  return Type.Object(fields, { description });
}

const channels = counts(CHANNELS, {
  description: 'Protocolos emitidos, por canal.',
  each: (name) => `Pelo canal ${name}.`,
});

const FATES = {
  answered: 'Atendidas por um atendente.',
  abandoned: 'Terminaram sem que ninguém atendesse.',
  dropped: 'Caíram por causa da operadora, atendidas ou não.',
};
const calls = counts(CALL_FATES, {
  description: 'Ligações recebidas cujo curso a central contou, na hora em que o protocolo foi emitido.',
  each: (name) => FATES[name],
});

const seconds = (description: string, example: number) =>
  nullable(
    Type.Integer({ description: `${description}, em segundos; nulo sem nenhuma.`, examples: [example] }),
  );

const waits = (description: string) =>
  Type.Object(
    {
      count: Type.Integer({ description: 'Quantas.', examples: [420] }),
      median_seconds: seconds('A mediana', 21),
      p90_seconds: seconds('O que 90 % não passaram', 84),
      longest_seconds: seconds('A mais longa', 311),
    },
    { description },
  );

const DEADLINES = {
  met: 'Respondidas dentro do prazo.',
  late: 'Respondidas, ou encerradas sem resposta, depois do prazo.',
};

export const DashboardSchema = Type.Object(
  {
    day: text({ description: 'O dia civil, no fuso da operadora.', example: '2026-11-27' }),
    at: text({
      description: 'Quando foi consultado, pelo relógio do diário.',
      example: '2026-11-27T10:15:30.123-03:00',
    }),
    complete: Type.Boolean({
      description:
        'Se o dia está contado por inteiro, a não ser pelos últimos segundos. Falso logo depois de uma atualização ou de muitas ligações, e para dias antigos demais.',
      examples: [true],
    }),
    hours: Type.Array(
      Type.Object(
        {
          at: text({ description: 'Quando começa.', example: '2026-11-27T10:00:00.000-03:00' }),
          channels,
          calls,
        },
        { description: 'Uma hora.' },
      ),
      { description: 'As horas do dia.' },
    ),
    channels,
    calls,
    identification: counts(IDENTIFICATIONS, {
      description: 'Dos protocolos emitidos, o resultado da última consulta.',
      each: (name) => `Com identification ${name}.`,
    }),
    waits: Type.Object(
      {
        answered: waits('Das ligações atendidas, da fila até o atendente.'),
        abandoned: waits('Das que ninguém atendeu, da fila até o fim.'),
      },
      { description: 'Quanto se esperou, pelas ligações que entraram na fila no dia.' },
    ),
    deadlines: counts(KEPT, {
      description: 'Ocorrências com prazo que terminaram no dia.',
      each: (name) => DEADLINES[name],
    }),
    source: Type.Unsafe<{ ok: boolean; detail: string } | null>({
      type: ['object', 'null'],
      description: 'O sistema da operadora, visto por este servidor; nulo onde não há.',
      required: ['ok', 'detail'],
      properties: {
        ok: Type.Boolean({ description: 'Se responde.', examples: [true] }),
        detail: text({ description: 'O que se viu.', example: 'respondeu em 12 ms' }),
      },
    }),
  },
  { $id: 'Dashboard', description: 'Os números de um dia.' },
);
