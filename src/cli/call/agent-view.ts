import type { Identification } from '../../protocol/enums.ts';
import type { Variables } from '../../telephony/agi/variables.ts';
import { t } from '../language.ts';

/** What an agent sees, from the variables that the agent's channel inherits. */
export function agentView(variables: Partial<Variables>): string {
  const {
    CARIMBO_PROTOCOL: number,
    CARIMBO_SPOKEN: spoken,
    CARIMBO_IDENTIFICATION: identification,
  } = variables;
  const rows: [string, string | undefined][] = [
    [t('Protocolo', 'Protocol'), number && `${number}   (${spoken})`],
    [t('Identificação', 'Identification'), identification && describe(identification as Identification)],
    [t('Beneficiário', 'Beneficiary'), variables.CARIMBO_BENEFICIARY_NAME],
    [t('Plano', 'Plan'), variables.CARIMBO_BENEFICIARY_PLAN],
    [t('Carteirinha', 'Card'), variables.CARIMBO_CARD],
    [t('Situação', 'Status'), variables.CARIMBO_STATUS],
  ];
  return rows.map(([label, value]) => `  ${label.padEnd(14)} ${value || '—'}`).join('\n');
}

function describe(identification: Identification): string {
  const texts: Record<Identification, string> = {
    found: t('encontrado', 'found'),
    inactive: t('encontrado, mas inativo', 'found, but inactive'),
    not_found: t('carteirinha desconhecida', 'unknown card'),
    card_invalid: t('carteirinha fora do formato', 'malformed card'),
    source_unavailable: t(
      'o sistema da operadora não respondeu; nova consulta depois',
      'the operator’s system did not answer; looked up again later',
    ),
    lookup_limited: t('consultas demais; nova consulta depois', 'too many lookups; looked up again later'),
    not_informed: t('não informado', 'not given'),
  };
  return texts[identification] ?? identification;
}
