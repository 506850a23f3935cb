import type { Text } from '../../i18n/text.ts';
import { text } from '../../source/schema/finding.ts';
import type { Attempt } from './attempt.ts';

export const OUTCOME_TEXTS: Readonly<Record<Attempt['outcome'], Text>> = {
  found: text('Encontrado', 'Found'),
  not_found: text('Não encontrado', 'Not found'),
  unavailable: text('Sem resposta utilizável', 'No usable answer'),
  misconfigured: text('Configuração a corrigir', 'Configuration to fix'),
};

/** What this outcome means for the caller and for the agent. */
export function effects({ outcome, beneficiary, late }: Attempt): { caller: Text; agent: Text } {
  switch (late === null ? outcome : 'unavailable') {
    case 'found':
      return {
        caller: text('ouve o número do protocolo', 'hears the protocol number'),
        agent: agentSees(beneficiary),
      };
    case 'not_found':
      return {
        caller: text(
          'ouve o pedido para digitar de novo, até três vezes, e depois o número',
          'is asked to key it again, up to three times, and then hears the number',
        ),
        agent: text('vê “carteirinha desconhecida”', 'sees “unknown card”'),
      };
    case 'unavailable':
      return {
        caller: text(
          'ouve o número sem esperar mais que o limite',
          'hears the number without waiting longer than the limit',
        ),
        agent: text(
          'vê que o sistema não respondeu; o protocolo é identificado depois, automaticamente',
          'sees that the system did not answer; the protocol is identified later, automatically',
        ),
      };
    case 'misconfigured':
      return {
        caller: text('ouve o número', 'hears the number'),
        agent: text(
          'não vê quem ligou; os protocolos serão identificados depois da correção',
          'does not see who called; the protocols are identified once this is fixed',
        ),
      };
  }
}

function agentSees(beneficiary: Attempt['beneficiary']): Text {
  const { name = '—', plan = null, active = true } = beneficiary ?? {};
  const [ofPlan, inPlan] = plan ? [`, plano ${plan}`, `, plan ${plan}`] : ['', ''];
  const [isInactive, marked] = active ? ['', ''] : [', com o aviso de inativo', ', marked inactive'];
  return text(`vê ${name}${ofPlan}${isInactive}`, `sees ${name}${inPlan}${marked}`);
}
