import { CERTAINTIES, UNITS } from '../../deadlines/profile.ts';
import { CLASSES } from '../../protocol/enums.ts';
import { Type } from '../../typebox.ts';
import { oneOf, text } from './building-blocks.ts';

const whole = (description: string, example: number) =>
  Type.Integer({ description, minimum: 0, examples: [example] });

export const StatusSchema = Type.Object(
  {
    version: text({ description: 'Versão do Carimbo.', example: '0.1.0' }),
    node: text({ description: 'Versão do Node.', example: 'v20.19.2' }),
    mode: oneOf(['production', 'demo'], { description: 'Produção ou demonstração.', example: 'production' }),
    started_at: text({ description: 'No ar desde: ISO 8601.', example: '2026-11-22T12:00:00.000Z' }),
    ready: Type.Boolean({ description: 'Se pode emitir protocolos.', examples: [true] }),
    checks: Type.Array(
      Type.Object({
        name: text({ description: 'store, high_water, offline_ranges ou source.', example: 'store' }),
        ok: Type.Boolean({ description: 'Se esta parte está em ordem.', examples: [true] }),
        detail: text({ description: 'O que foi verificado.', example: 'sqlite: aceita gravação' }),
      }),
      { description: 'Cada parte verificada, como em /readyz.' },
    ),
    database: Type.Object(
      {
        kind: oneOf(['sqlite', 'postgres'], { description: 'O banco.', example: 'sqlite' }),
        bytes: Type.Unsafe<number | null>({
          type: ['integer', 'null'],
          description: 'Tamanho dos arquivos; null com PostgreSQL.',
          examples: [52_428_800],
        }),
      },
      { description: 'O banco de dados.' },
    ),
    journal: Type.Unsafe<{ seq: number; at: string } | null>({
      type: ['object', 'null'],
      required: ['seq', 'at'],
      properties: {
        seq: whole('Posição do último registro.', 4711),
        at: text({ description: 'Quando.', example: '2026-11-22T10:15:30.123-03:00' }),
      },
      description: 'O fim do diário da operadora; null antes do primeiro registro.',
    }),
    pbxs: Type.Array(
      Type.Object({
        origin: text({ description: 'Nome da central.', example: 'pbx' }),
        host: text({ description: 'Endereço.', example: '192.0.2.20' }),
        connected: Type.Boolean({
          description: 'Se este servidor lê o curso das ligações.',
          examples: [true],
        }),
      }),
      { description: 'As centrais cujo gerenciador (AMI) este servidor lê.' },
    ),
  },
  { $id: 'Status', description: 'Este servidor: o que é e como está.' },
);

const demand = oneOf(CLASSES, { description: 'Tipo de demanda.', example: 'care' });

export const CalendarSchema = Type.Object(
  {
    year: whole('O ano.', 2026),
    holidays: Type.Array(
      Type.Object({
        date: text({ description: 'O dia.', example: '2026-11-20' }),
        name: text({ description: 'O feriado.', example: 'Consciência Negra' }),
      }),
      { description: 'Nacionais, e os que a configuração acrescenta.' },
    ),
    profile: Type.Object(
      {
        name: text({ description: 'O perfil de prazos.', example: 'health' }),
        title: text({ description: 'Por extenso.', example: 'Operadoras de planos de saúde' }),
        default_class: { ...demand, description: 'O tipo que conta enquanto a demanda não é classificada.' },
      },
      { description: 'O perfil da operadora.' },
    ),
    rules: Type.Array(
      Type.Object({
        id: text({ description: 'A regra.', example: 'health/care' }),
        class: demand,
        amount: whole('Quanto; 0 para a resposta imediata.', 5),
        unit: oneOf(UNITS, { description: 'Em quê.', example: 'business_days' }),
        source: text({ description: 'A norma.', example: 'RN 623/2024, art. 12' }),
        certainty: oneOf(CERTAINTIES, { description: 'Quão certa é a regra.', example: 'text' }),
      }),
      { description: 'Os prazos.' },
    ),
  },
  { $id: 'Calendar', description: 'Feriados e prazos da operadora.' },
);
