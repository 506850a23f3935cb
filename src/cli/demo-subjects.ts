import type { Decision, DemandClass } from '../protocol/enums.ts';

export interface Answer {
  decision: Decision;
  text: string;
  clause?: string;
}

export interface Subject {
  class: DemandClass;
  subject: string;
  note: string;
  /** To which team it is forwarded, where the agent cannot answer. */
  team?: string;
  /** The answers that it gets, one of them each time. */
  answers: readonly Answer[];
}

const approved = (text: string): Answer => ({ decision: 'approved', text });
const informed = (text: string): Answer => ({ decision: 'informed', text });
const denied = (text: string, clause: string): Answer => ({ decision: 'denied', text, clause });

/** What the callers of the demo want. Those that come first come most often. */
export const SUBJECTS: readonly Subject[] = [
  {
    class: 'non_care',
    subject: 'Segunda via do boleto',
    note: 'Não recebeu o boleto deste mês.',
    answers: [informed('Boleto enviado por e-mail.'), informed('Boleto disponível no aplicativo.')],
  },
  {
    class: 'care',
    subject: 'Autorização de fisioterapia',
    note: 'Pediu autorização de dez sessões. Vai enviar o pedido médico.',
    team: 'autorizacoes',
    answers: [
      approved('Dez sessões autorizadas.'),
      approved('Cinco sessões autorizadas; depois, nova avaliação.'),
    ],
  },
  {
    class: 'care',
    subject: 'Consulta com cardiologista',
    note: 'Não encontrou horário na rede. Prefere o período da manhã.',
    answers: [
      informed('Consulta marcada em prestador da rede.'),
      approved('Consulta autorizada fora da rede.'),
    ],
  },
  {
    class: 'non_care',
    subject: 'Rede credenciada',
    note: 'Perguntou por laboratórios perto de casa.',
    answers: [informed('Informados três laboratórios da rede.')],
  },
  {
    class: 'non_care',
    subject: 'Reembolso de consulta',
    note: 'Enviou o recibo há duas semanas e não teve retorno.',
    team: 'reembolso',
    answers: [
      approved('Reembolso aprovado; crédito em cinco dias úteis.'),
      denied('O plano não prevê reembolso desta consulta.', 'Cláusula 9.2 do contrato'),
    ],
  },
  {
    class: 'non_care',
    subject: 'Segunda via da carteirinha',
    note: 'Perdeu a carteirinha.',
    answers: [informed('Carteirinha digital disponível no aplicativo; a física segue pelo correio.')],
  },
  {
    class: 'high_complexity',
    subject: 'Ressonância magnética',
    note: 'Pedido médico enviado pelo aplicativo.',
    team: 'autorizacoes',
    answers: [
      approved('Exame autorizado.'),
      denied('Procedimento ainda em carência.', 'Cláusula 12.3 do contrato'),
    ],
  },
  {
    class: 'non_care',
    subject: 'Atualização de cadastro',
    note: 'Mudou de endereço.',
    answers: [informed('Endereço atualizado.')],
  },
  {
    class: 'high_complexity',
    subject: 'Internação eletiva',
    note: 'Cirurgia proposta para o próximo mês; o hospital pede a guia.',
    team: 'autorizacoes',
    answers: [approved('Internação autorizada.')],
  },
  {
    class: 'urgent',
    subject: 'Atendimento de urgência',
    note: 'Está no pronto-socorro, que não achou o cadastro.',
    answers: [approved('Atendimento liberado com o hospital, por telefone.')],
  },
  {
    class: 'record_copy',
    subject: 'Cópia da gravação',
    note: 'Pediu a gravação da ligação anterior.',
    answers: [informed('Gravação enviada por e-mail.')],
  },
  {
    class: 'ombudsman',
    subject: 'Reclamação sobre demora no reembolso',
    note: 'Já reclamou no atendimento e não concorda com a resposta.',
    answers: [
      informed('Pedido reanalisado; valor complementado.'),
      denied('Resposta mantida.', 'Cláusula 9.2 do contrato'),
    ],
  },
];

/** What some ask for besides. */
export const ADDED = {
  data: { class: 'non_care', subject: 'Atualização de cadastro', occurrence: 2 },
  answer: informed('Cadastro atualizado.'),
} as const;
