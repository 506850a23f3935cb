import { plural } from '../../i18n/plural.ts';
import { OPERATORS_SYSTEM, type Route } from '../../store/delivery.ts';
import { t } from '../language.ts';
import { describeTarget } from '../outbox/target-option.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

const MAX_COUNTED = 1000;

/** Entries that an operator's system or another target has not accepted, and protocols whose operator's number a person has to find out. */
export async function checkOutbox({
  config,
  database: { store },
  command,
}: Pick<Examination, 'config' | 'database' | 'command'>): Promise<Finding[]> {
  if (store === null) return [];
  const findings: Finding[] = [];
  for (const { ans_registry: operator } of config.operators) {
    const list = command('outbox list', `--operator ${operator}`);
    for (const target of await store.deliveries.targets(operator)) {
      const { failing, rejected } = await store.deliveries.backlog({ operator, target });
      if (failing > 0) findings.push(unsentFinding({ operator, target }, { failing, rejected, list }));
    }
    const open = (await store.reads.unreconciledNumbers(operator, MAX_COUNTED)).length;
    if (open > 0) findings.push(numbersFinding(operator, { open, list }));
  }
  return findings;
}

function unsentFinding(
  { operator, target }: Route,
  { failing, rejected, list }: { failing: number; rejected: number; list: string },
): Finding {
  const refused = rejected > 0 ? t(`, ${rejected} recusados`, `, ${rejected} refused`) : '';
  if (target !== OPERATORS_SYSTEM)
    return {
      check: 'outbox',
      status: 'warn',
      found: t(
        `Operadora ${operator}, ${describeTarget(target)}: ${plural(failing, 'registro ainda não aceito', 'registros ainda não aceitos')}${refused}`,
        `Operator ${operator}, ${describeTarget(target)}: ${failing} entries not accepted yet${refused}`,
      ),
      callers: t('nada muda: os números são emitidos', 'nothing changes: numbers are issued'),
      todo: t(`"${list}" mostra quais e por quê`, `"${list}" shows which and why`),
    };
  return {
    check: 'outbox',
    status: 'warn',
    found: t(
      `Operadora ${operator}: o sistema dela ainda não aceitou ${plural(failing, 'registro', 'registros')}${refused}`,
      `Operator ${operator}: its system has not accepted ${failing} entries yet${refused}`,
    ),
    callers: t('nada muda: os números são emitidos', 'nothing changes: numbers are issued'),
    todo: t(`"${list}" mostra quais e por quê`, `"${list}" shows which and why`),
  };
}

function numbersFinding(operator: string, { open, list }: { open: number; list: string }): Finding {
  return {
    check: 'outbox',
    status: 'warn',
    found: t(
      `Operadora ${operator}: ${plural(open, 'protocolo', 'protocolos')} em que não se sabe se ela deu um número`,
      `Operator ${operator}: ${open} protocols for which it is not known whether it gave a number`,
    ),
    callers: t('ouviram o número do Carimbo, que vale', 'they heard Carimbo’s number, which is valid'),
    todo: t(`"${list}" mostra quais; pergunte à operadora`, `"${list}" shows which; ask the operator`),
  };
}
