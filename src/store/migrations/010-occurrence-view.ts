import { DIALECTS } from './004-report-views.ts';
import type { Migration } from './migration.ts';

/** Occurrences for reports, one row each, also of protocols whose row has none: these have one, which is open. */
export const occurrenceView: Migration = {
  version: 10,
  sqlite: view(
    'sqlite',
    `json_each(coalesce(p.occurrences, json_array(json_object('occurrence', 1, 'class', p.class, 'assumed', 0,
  'subject', p.subject, 'state', 'open')))) o`,
  ),
  postgres: view(
    'postgres',
    `lateral json_array_elements(coalesce(p.occurrences::json, json_build_array(json_build_object(
  'occurrence', 1, 'class', p.class, 'assumed', false, 'subject', p.subject, 'state', 'open')))) o (value)`,
  ),
};

function view(dialect: 'sqlite' | 'postgres', occurrences: string): string {
  const member = (name: string) => `o.value ->> '${name}'`;
  const { instant } = DIALECTS[dialect];
  const at = (name: string) => instant(`(${member(name)})`);
  return `
create view carimbo_v1_occurrence as
select
  p.operator, p.number as own_number, p.issued_ms, cast(${member('occurrence')} as integer) as occurrence,
  ${member('class')} as class,
  case cast(${member('assumed')} as text) when 'true' then 1 when '1' then 1 else 0 end as assumed,
  ${member('subject')} as subject, ${member('state')} as state, ${member('decision')} as decision,
  ${member('clause')} as clause, ${at('answered_at')} as answered_at, ${member('assigned_to')} as assigned_to,
  ${member('forwarded_to')} as forwarded_to, ${at('extended_until')} as extended_until
from protocol p cross join ${occurrences};
`;
}
