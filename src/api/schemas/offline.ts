import { CALL_TYPES } from '../../protocol/call.ts';
import { type Static, Type } from '../../typebox.ts';
import { oneOf, text } from './building-blocks.ts';
import * as field from './fields.ts';

const TYPES = ['number', 'skipped', 'rejected', 'card', ...CALL_TYPES, 'recording'] as const;

const digits = (description: string, example: string) =>
  Type.Optional(text({ description, example, pattern: '^[0-9]{20}$' }));
const short = (description: string, example: string) =>
  Type.Optional(text({ description, example, maxLength: 255 }));
/** A number in JSON, digits in a form. */
const moment = (description: string) =>
  Type.Optional(
    Type.Unsafe<number | string>({ type: ['integer', 'string'], description, examples: ['1795353330'] }),
  );

/**
 * One line of a PBX's spool. Fields that are not known are ignored: a number that a caller heard must never be refused
 * because of one.
 */
export const OfflineSchema = Type.Object(
  {
    type: Type.Optional(
      oneOf(TYPES, {
        description:
          'number (um número que a central deu), skipped (números que ela pulou), rejected (uma linha que foi recusada), card, call.queued … call.ended ou recording (fatos de uma ligação cujo número ela deu). Sem type: number onde há number, senão skipped.',
        example: 'number',
      }),
    ),
    number: digits('O número que a central deu, 20 dígitos.', '99999720261122900001'),
    called_at: moment('Quando a central o deu: segundos desde 1970, ou ISO 8601.'),
    at: moment('Quando o fato aconteceu: segundos desde 1970, ou ISO 8601.'),
    happened_at: moment('O mesmo que at.'),
    call_id: Type.Optional(field.callId),
    caller: Type.Optional(field.caller),
    dnid: Type.Optional(field.dnid),
    entry: Type.Optional(field.entry),
    class: Type.Optional(
      text({
        description: 'Tipo de demanda, como em Emitir; um desconhecido é deixado de lado.',
        example: 'non_care',
      }),
    ),
    direction: Type.Optional(
      text({
        description: 'outbound: a central fez a ligação. Qualquer outro texto: inbound.',
        example: 'outbound',
      }),
    ),
    previous: Type.Optional(
      text({
        description: 'Número do protocolo que este continua; outro texto é deixado de lado.',
        example: '99999720261121000042',
      }),
    ),
    card_number: Type.Optional(field.cardNumber),
    host: short('A máquina: o começo de /etc/machine-id.', 'ab12cd34'),
    skipped_from: digits('Primeiro número que a central pulou.', '99999720261122900001'),
    skipped_to: digits('Último número que a central pulou.', '99999720261122901000'),
    reason: short(
      'Por que pulou (restart, unreadable, floor, range_changed, clock), ou por que a ligação terminou.',
      'restart',
    ),
    unique_id: short('UNIQUEID do canal.', '1795353330.42'),
    queue: short('Fila.', 'atendimento'),
    agent: short('Atendente: ramal, interface ou canal.', 'PJSIP/2001'),
    agent_name: short('Nome do atendente na fila.', 'Ana Souza'),
    by: short('Quem encerrou a ligação, como em Registrar.', 'caller'),
    to: short('Ramal ou fila da transferência.', '2002'),
    kind: short('Transferência: blind ou attended.', 'blind'),
    hold: short('Espera: begin ou end.', 'begin'),
    cause: Type.Optional(
      Type.Unsafe<number | string>({
        type: ['integer', 'string'],
        pattern: '^[0-9]{1,3}$',
        description: 'Causa Q.850.',
        examples: ['16'],
      }),
    ),
    stage: short('Onde a ligação estava no diálogo.', 'card'),
    file: Type.Optional(
      text({ description: 'Nome do arquivo.', example: '999997.900000.20261122.numbers', maxLength: 1_000 }),
    ),
    line: Type.Optional(
      Type.Unsafe<number | string>({
        type: ['integer', 'string'],
        pattern: '^[0-9]{1,9}$',
        description: 'Linha do arquivo.',
        examples: ['12'],
      }),
    ),
    code: short('O código com que a linha foi recusada.', 'number_not_offline'),
    format: Type.Optional(field.format),
  },
  {
    additionalProperties: true,
    examples: [
      {
        type: 'number',
        number: '99999720261122900000',
        called_at: '1795353330',
        call_id: 'pbx1-1795353330.42',
        host: 'ab12cd34',
      },
    ],
  },
);
export type OfflineBody = Static<typeof OfflineSchema>;

export const OfflineReplySchema = Type.Object(
  {
    number: Type.Optional(field.number),
    floor: digits('O maior número conhecido desta faixa e deste dia.', '99999720261122900001'),
    conflict: Type.Boolean({ description: 'true: outro atendimento já tem este número.', examples: [false] }),
  },
  { $id: 'OfflineReply', description: 'O que foi feito de uma linha.' },
);

export const OfflineFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      number: text({ description: 'O número que o beneficiário ouviu.', example: '99999720261122900001' }),
      floor: text({
        description: 'O maior número conhecido desta faixa e deste dia; vazio se não há.',
        example: '99999720261122900001',
      }),
      conflict: Type.Optional(
        text({ description: '1: outro atendimento já tem este número.', example: '1' }),
      ),
      status: text({ description: 'Sempre ok, e sempre por último.', example: 'ok' }),
    },
    { $id: 'OfflineForm', description: 'O que foi feito de uma linha, em pares chave=valor.' },
  ),
);

const FLOOR = 'REGISTRO.FAIXA.DIA.SEQUÊNCIA: os três primeiros são os nomes dos arquivos da central.';
const FLOOR_EXAMPLE = '999997.900000.20261122.900001';

export const FloorsSchema = Type.Object(
  {
    floors: Type.Array(text({ description: FLOOR, example: FLOOR_EXAMPLE }), {
      description: 'O maior número conhecido de cada faixa.',
      examples: [[FLOOR_EXAMPLE]],
    }),
  },
  { $id: 'OfflineFloors', description: 'O maior número conhecido de cada faixa; nada onde não há nenhum.' },
);

export const FloorsFormSchema = Type.Unsafe<string>(
  Type.Object(
    {
      floors: text({ description: `${FLOOR} Separados por vírgula.`, example: FLOOR_EXAMPLE }),
      status: text({ description: 'Sempre ok, e sempre por último.', example: 'ok' }),
    },
    { $id: 'OfflineFloorsForm', description: 'O maior número de cada faixa, em pares chave=valor.' },
  ),
);
