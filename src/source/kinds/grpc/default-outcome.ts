import type { Reply } from '../../exchange.ts';
import type { Interpretation } from '../../interpretation.ts';

const MISCONFIGURED: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: 'o serviço não aceitou a credencial',
  PERMISSION_DENIED: 'a credencial não tem permissão para este método',
  UNIMPLEMENTED: 'o serviço não tem este método: confira method',
  INVALID_ARGUMENT: 'o serviço não entendeu a mensagem: confira message',
  FAILED_PRECONDITION: 'o serviço recusou o pedido',
};

export function grpcOutcome({ status }: Reply): Interpretation {
  const rule = `padrão: ${status ?? 'sem status'}`;
  if (status === 'OK') return { outcome: 'found', rule };
  if (status === 'NOT_FOUND') return { outcome: 'not_found', rule };
  const fault =
    typeof status === 'string' && Object.hasOwn(MISCONFIGURED, status) ? MISCONFIGURED[status] : undefined;
  if (fault !== undefined) {
    const systemWorks = status === 'INVALID_ARGUMENT';
    return {
      outcome: 'misconfigured',
      rule,
      reason: `${fault} (${status})`,
      ...(systemWorks && { systemWorks }),
    };
  }
  return { outcome: 'unavailable', rule, reason: `o serviço respondeu ${status ?? 'sem status'}` };
}
