import type { Attempt } from '../../authoring/try/attempt.ts';
import { t } from '../language.ts';

/** Functions, because the language is read when they are called. */
export const OUTCOME_MESSAGES: Record<Attempt['outcome'], () => string> = {
  found: () => t('Encontrado', 'Found'),
  not_found: () => t('Não encontrado', 'Not found'),
  unavailable: () => t('Sem resposta utilizável', 'No usable answer'),
  misconfigured: () => t('Configuração a corrigir', 'Configuration to fix'),
};

/** What this outcome means for the caller and for the agent. */
export function effects({ outcome, beneficiary, late }: Attempt): string[] {
  const [caller, agent] = callerAndAgent(late === null ? outcome : 'unavailable', beneficiary);
  return [`${t('Quem liga', 'The caller')}: ${caller}`, `${t('O atendente', 'The agent')}: ${agent}`];
}

function callerAndAgent(outcome: Attempt['outcome'], beneficiary: Attempt['beneficiary']): [string, string] {
  switch (outcome) {
    case 'found':
      return [t('ouve o número do protocolo', 'hears the protocol number'), agentSees(beneficiary)];
    case 'not_found':
      return [
        t(
          'ouve o pedido para digitar de novo, até três vezes, e depois o número',
          'is asked to key it again, up to three times, and then hears the number',
        ),
        t('vê “carteirinha desconhecida”', 'sees “unknown card”'),
      ];
    case 'unavailable':
      return [
        t(
          'ouve o número sem esperar mais que o limite',
          'hears the number without waiting longer than the limit',
        ),
        t(
          'vê que o sistema não respondeu; o protocolo é identificado depois, automaticamente',
          'sees that the system did not answer; the protocol is identified later, automatically',
        ),
      ];
    case 'misconfigured':
      return [
        t('ouve o número', 'hears the number'),
        t(
          'não vê quem ligou; os protocolos serão identificados depois da correção',
          'does not see who called; the protocols are identified once this is fixed',
        ),
      ];
  }
}

function agentSees(beneficiary: Attempt['beneficiary']): string {
  const name = beneficiary?.name ?? '—';
  const plan = beneficiary?.plan ? t(`, plano ${beneficiary.plan}`, `, plan ${beneficiary.plan}`) : '';
  if (beneficiary?.active === false)
    return t(`vê ${name}${plan}, com o aviso de inativo`, `sees ${name}${plan}, marked inactive`);
  return t(`vê ${name}${plan}`, `sees ${name}${plan}`);
}
