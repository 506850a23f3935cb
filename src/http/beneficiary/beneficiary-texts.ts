import type { Language } from '../../i18n/language.ts';
import type { CloseReason, Decision, DemandClass, State } from '../../protocol/enums.ts';

export interface BeneficiaryTexts {
  title: string;
  intro: string;
  number: string;
  numberHint: string;
  birthDate: string;
  birthDateHint: string;
  submit: string;
  notFound: string;
  limited: (minutes: number) => string;
  unavailable: string;
  result: string;
  state: string;
  issued: string;
  closed: string;
  demand: string;
  matter: (nth: number) => string;
  due: string;
  answer: string;
  noAnswer: string;
  denial: string;
  again: string;
  other: { lang: Language; name: string };
  states: Readonly<Record<State, string>>;
  classes: Readonly<Record<DemandClass, string>>;
  decisions: Readonly<Record<Decision, string>>;
  reasons: Readonly<Record<CloseReason, string>>;
}

export const TEXTS: Readonly<Record<Language, BeneficiaryTexts>> = {
  'pt-BR': {
    title: 'Acompanhar protocolo',
    intro: 'Veja em que situação está o seu atendimento.',
    number: 'Número do protocolo',
    numberHint: 'Os 20 números que você recebeu no atendimento. Pode ter espaços.',
    birthDate: 'Data de nascimento do beneficiário',
    birthDateHint: 'Dia, mês e ano, como 14/03/1961.',
    submit: 'Consultar',
    notFound:
      'Não encontramos um protocolo com este número e esta data de nascimento. Confira os dois; se estiverem certos, fale com a operadora.',
    limited: (minutes) =>
      `Houve tentativas demais. Espere ${minutes === 1 ? '1 minuto' : `${minutes} minutos`} e tente de novo.`,
    unavailable: 'A consulta está fora do ar. Tente de novo daqui a pouco.',
    result: 'Protocolo',
    state: 'Situação',
    issued: 'Aberto em',
    closed: 'Encerrado em',
    demand: 'Tipo de pedido',
    matter: (nth) => `Pedido ${nth}`,
    due: 'Resposta até',
    answer: 'Resposta',
    noAnswer: 'Ainda sem resposta',
    denial: 'Você pode pedir à operadora a negativa por escrito, com a cláusula do contrato ou a norma.',
    again: 'Consultar outro protocolo',
    other: { lang: 'en', name: 'English' },
    states: { open: 'Em análise', answered: 'Respondido', closed: 'Encerrado' },
    classes: {
      urgent: 'Urgência ou emergência',
      care: 'Assistencial',
      high_complexity: 'Alta complexidade ou internação',
      non_care: 'Não assistencial',
      ombudsman: 'Ouvidoria',
      record_copy: 'Cópia do registro de atendimento',
    },
    decisions: { approved: 'Autorizado', denied: 'Negado', informed: 'Respondido com informação' },
    reasons: {
      duplicate: 'repetido de outro protocolo',
      withdrawn: 'desistência de quem pediu',
      no_contact: 'não foi possível falar com quem pediu',
      abandoned: 'a ligação terminou antes de ser atendida',
    },
  },
  en: {
    title: 'Follow a protocol',
    intro: 'See where your request stands.',
    number: 'Protocol number',
    numberHint: 'The 20 digits that you were given. Spaces do not matter.',
    birthDate: 'Birth date of the beneficiary',
    birthDateHint: 'Day, month and year, such as 14/03/1961.',
    submit: 'Look up',
    notFound:
      'We found no protocol with this number and this birth date. Check both; if they are right, contact the operator.',
    limited: (minutes) =>
      `There were too many attempts. Wait ${minutes === 1 ? '1 minute' : `${minutes} minutes`} and try again.`,
    unavailable: 'The page does not work at the moment. Try again soon.',
    result: 'Protocol',
    state: 'State',
    issued: 'Opened on',
    closed: 'Closed on',
    demand: 'Kind of request',
    matter: (nth) => `Request ${nth}`,
    due: 'Answer due by',
    answer: 'Answer',
    noAnswer: 'No answer yet',
    denial:
      'You may ask the operator for the denial in writing, with the clause of the contract or the rule.',
    again: 'Look up another protocol',
    other: { lang: 'pt-BR', name: 'Português' },
    states: { open: 'In progress', answered: 'Answered', closed: 'Closed' },
    classes: {
      urgent: 'Urgency or emergency',
      care: 'Care',
      high_complexity: 'High complexity or admission',
      non_care: 'Other than care',
      ombudsman: 'Ombudsman',
      record_copy: 'Copy of the record',
    },
    decisions: { approved: 'Approved', denied: 'Denied', informed: 'Answered with information' },
    reasons: {
      duplicate: 'a repeat of another protocol',
      withdrawn: 'withdrawn by who asked',
      no_contact: 'who asked could not be reached',
      abandoned: 'the call ended before it was answered',
    },
  },
};
