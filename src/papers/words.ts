import type {
  CallbackOutcome,
  Channel,
  CloseReason,
  Decision,
  DemandClass,
  Direction,
  NoticeChannel,
  Sendable,
  State,
} from '../protocol/enums.ts';

/** Papers are for the beneficiary, in Brazilian Portuguese. */

export const CLASS_WORDS: Readonly<Record<DemandClass, string>> = {
  urgent: 'urgência ou emergência',
  care: 'assistencial',
  high_complexity: 'alta complexidade ou internação eletiva',
  non_care: 'não assistencial',
  ombudsman: 'ouvidoria',
  record_copy: 'cópia do registro de atendimento',
};

export const CHANNEL_WORDS: Readonly<Record<Channel, string>> = {
  phone: 'telefone',
  whatsapp: 'WhatsApp',
  chat: 'chat',
  email: 'e-mail',
  web: 'site',
  app: 'aplicativo',
  in_person: 'presencial',
};

export const NOTICE_CHANNEL_WORDS: Readonly<Record<NoticeChannel, string>> = {
  ...CHANNEL_WORDS,
  in_person: 'entrega em mãos',
  sms: 'SMS',
  letter: 'carta',
};

export const SENDABLE_WORDS: Readonly<Record<Sendable, string>> = {
  number: 'número do protocolo',
  record: 'registro do atendimento',
  denial: 'negativa por escrito',
};

export const DIRECTION_WORDS: Readonly<Record<Direction, string>> = {
  inbound: 'de quem procurou a operadora',
  outbound: 'da operadora',
};

export const STATE_WORDS: Readonly<Record<State, string>> = {
  open: 'aberto, em análise',
  answered: 'respondido',
  closed: 'encerrado',
};

export const DECISION_WORDS: Readonly<Record<Decision, string>> = {
  approved: 'autorizado',
  denied: 'negado',
  informed: 'informado',
};

export const REASON_WORDS: Readonly<Record<CloseReason, string>> = {
  duplicate: 'repetido de outro protocolo',
  withdrawn: 'desistência de quem pediu',
  no_contact: 'não foi possível falar com quem pediu',
  abandoned: 'a ligação terminou antes de ser atendida',
};

export const CALLBACK_WORDS: Readonly<Record<CallbackOutcome, string>> = {
  reached: 'falamos com a pessoa',
  not_reached: 'ninguém atendeu',
};
