import type { Text } from '../../i18n/text.ts';
import { text } from '../../source/schema/finding.ts';
import type { Attempt } from './attempt.ts';
import { FAULT_TODO } from './fault-todo.ts';
import { REFUSALS } from './probe-lookup.ts';

const CREDENTIALS = text('confira as credenciais em auth', 'check the credentials in auth');

/** For a key that the importer has left empty. */
export const completeKey = (key: string): Text =>
  text(`complete ${key} no arquivo`, `complete ${key} in the file`);

/** What a technician does next; null where nothing is wrong, or the reason says it already. */
export function whatToDo(attempt: Attempt): Text | null {
  const { outcome, fault, rule, reason, unfinished, exchanges, late } = attempt;
  if (late !== null) return FAULT_TODO.timeout;
  if (outcome === 'found' || outcome === 'not_found') return null;
  if (unfinished !== null) return completeKey(unfinished);
  const status = exchanges.at(-1)?.received?.status ?? null;
  const known = fault === null ? REFUSALS.has(status) && CREDENTIALS : FAULT_TODO[fault.code];
  if (known) return reason?.includes(known['pt-BR']) ? null : known;
  if (rule !== null)
    return text(
      'corrija outcomes ou mapping, ou pergunte à operadora por que a resposta é essa',
      'fix outcomes or mapping, or ask the operator why it answers this',
    );
  return text('corrija o que a mensagem acima mostra', 'fix what the message above shows');
}
