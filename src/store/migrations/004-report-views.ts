import type { Migration } from './migration.ts';

export const DIALECTS: Record<'sqlite' | 'postgres', Dialect> = {
  sqlite: {
    create: (view) => `drop view if exists ${view};\ncreate view ${view}`,
    member: (name) => `p.beneficiary ->> '${name}'`,
    instant: (column) => column,
    day: (column) => `substr(${column}, 1, 10)`,
    hex: (column) => `lower(hex(${column}))`,
  },
  postgres: {
    create: (view) => `create or replace view ${view}`,
    member: (name) => `p.beneficiary::json ->> '${name}'`,
    instant: (column) => `${column}::timestamptz`,
    // The stored text has the civil day of the operator's zone, whatever zone the reader's session has.
    day: (column) => `substr(${column}, 1, 10)::date`,
    hex: (column) => `encode(${column}, 'hex')`,
  },
};

interface Dialect {
  create(view: string): string;
  /** A field of the beneficiary's JSON. */
  member(name: string): string;
  instant(column: string): string;
  day(column: string): string;
  hex(column: string): string;
}

/**
 * What reports may read and rely on: columns are added, never changed. Both views join two tables on purpose, because
 * PostgreSQL would let a view of one table be written through (CREATE VIEW, "Updatable Views"). `own_number` and
 * `issued_ms` have an index.
 */
export const reportViews: Migration = {
  version: 4,
  sqlite: views('sqlite'),
  postgres: views('postgres'),
};

function views(dialect: 'sqlite' | 'postgres'): string {
  const { instant, hex } = DIALECTS[dialect];
  return `
${protocolView(dialect)}

create view carimbo_v1_entry as
select
  e.operator, e.seq, e.protocol as own_number, ${instant('e.at')} as at, e.type, e.actor, d.text as data,
  ${hex('e.hash')} as hash
from entry e left join entry_data d on d.operator = e.operator and d.seq = e.seq;
`;
}

/** @param added columns of later migrations. At the end, so that PostgreSQL can replace the view and keep its grants */
export function protocolView(dialect: 'sqlite' | 'postgres', added: readonly string[] = []): string {
  const { member, instant, day, create } = DIALECTS[dialect];
  return `
${create('carimbo_v1_protocol')} as
select
  case when p.numbering in ('source', 'offline') then coalesce(p.source_number, p.number) else p.number end as number,
  p.number as own_number, p.source_number, p.numbering,
  p.operator, ${instant('p.issued_at')} as issued_at, ${day('p.issued_at')} as issued_day, p.issued_ms,
  h.time_zone, p.origin, p.channel, p.direction, p.state, p.class, ${instant('p.due_at')} as due_at,
  p.identification, p.card_number, p.cpf,
  ${member('name')} as beneficiary_name, ${member('birth_date')} as beneficiary_birth_date,
  case cast(${member('active')} as text) when 'true' then 1 when '1' then 1 when 'false' then 0 when '0' then 0 end
    as beneficiary_active,
  ${member('plan')} as beneficiary_plan,
  p.caller, p.call_id, p.subject, p.previous${added.map((column) => `, ${column}`).join('')}
from protocol p join journal_head h on h.operator = p.operator;`;
}
