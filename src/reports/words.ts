import type { Text } from '../i18n/text.ts';
import type {
  Channel,
  CloseReason,
  Decision,
  DemandClass,
  Direction,
  Identification,
  State,
} from '../protocol/enums.ts';

/** What the cells of exports and reports say. */

const text = (pt: string, en: string): Text => ({ 'pt-BR': pt, en });

type Words<K extends string> = Readonly<Record<K, Text>>;

export const CHANNEL: Words<Channel> = {
  phone: text('Telefone', 'Telephone'),
  whatsapp: text('WhatsApp', 'WhatsApp'),
  chat: text('Chat', 'Chat'),
  email: text('E-mail', 'E-mail'),
  web: text('Site', 'Web site'),
  app: text('Aplicativo', 'App'),
  in_person: text('Presencial', 'In person'),
};

export const DIRECTION: Words<Direction> = {
  inbound: text('Recebido', 'Inbound'),
  outbound: text('Feito', 'Outbound'),
};

export const STATE: Words<State> = {
  open: text('Aberto', 'Open'),
  answered: text('Respondido', 'Answered'),
  closed: text('Encerrado', 'Closed'),
};

export const IDENTIFICATION: Words<Identification> = {
  found: text('Identificado', 'Identified'),
  inactive: text('Identificado, contrato inativo', 'Identified, contract inactive'),
  not_found: text('Não encontrado', 'Not found'),
  card_invalid: text('Carteirinha inválida', 'Invalid card'),
  source_unavailable: text('Sistema da operadora sem resposta', 'Operator’s system did not answer'),
  lookup_limited: text('Consultas demais', 'Too many lookups'),
  not_informed: text('Não informou', 'Not informed'),
};

export const CLASS: Words<DemandClass> = {
  urgent: text('Urgência ou emergência', 'Urgency or emergency'),
  care: text('Assistencial', 'Care'),
  high_complexity: text('Alta complexidade ou internação eletiva', 'High complexity or elective admission'),
  non_care: text('Não assistencial', 'Not care'),
  ombudsman: text('Ouvidoria', 'Ombudsman'),
  record_copy: text('Cópia do registro', 'Copy of the record'),
};

export const CLOSE_REASON: Words<CloseReason> = {
  duplicate: text('Repetido', 'Duplicate'),
  withdrawn: text('Desistência', 'Withdrawn'),
  no_contact: text('Sem contato', 'No contact'),
  abandoned: text('Ligação abandonada', 'Abandoned call'),
};

export const DECISION: Words<Decision> = {
  approved: text('Autorizado', 'Approved'),
  denied: text('Negado', 'Denied'),
  informed: text('Informado', 'Informed'),
};

export const YES_NO: Words<'true' | 'false'> = { true: text('Sim', 'Yes'), false: text('Não', 'No') };
