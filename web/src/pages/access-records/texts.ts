import { useLanguage } from '../../i18n/language.tsx';

// Apart from the dictionary, which every page loads.
const PT = {
  title: 'Quem leu o quê',
  note: 'Um registro por requisição que mostrou dados, e por entrada, saída ou mudança de usuário; do mais novo ao mais antigo.',
  number: 'Protocolo',
  card_number: 'Carteirinha',
  actor: 'Quem leu',
  actorHint: 'user:maria.silva',
  from: 'De',
  to: 'até',
  submit: 'Procurar',
  clear: 'Limpar',
  filters: 'Filtros',
  empty: 'Nenhum registro de acesso.',
  found: (count: number, more: boolean) =>
    `${count} ${count === 1 ? 'registro' : 'registros'}${more ? ', e há mais' : ''}`,
  table: 'Registros de acesso',
  when: 'Quando',
  what: 'O quê',
  why: 'Por quê',
  more: (count: number) => `e mais ${count}`,
  fields: { full: 'todos os dados', reduced: 'dados reduzidos' },
  sources: { call: 'ligação em curso', given: 'motivo informado', purpose: 'finalidade da chave' },
  // What the server records of an event begins with one of these.
  events: {
    'signed in (demo, one click)': 'entrou (demonstração, um clique)',
    'signed in': 'entrou',
    'signed out': 'saiu',
    'sign-in failed': 'não conseguiu entrar',
    'user to be created': 'usuário a criar',
    'user to be changed': 'usuário a mudar',
    'key to be created': 'chave a criar',
    'key to be revoked': 'chave a revogar',
    'outbox to be retried': 'envios a tentar de novo',
    'queue to be removed': 'fila a apagar',
  } as Readonly<Record<string, string>>,
};
export type AccessTexts = typeof PT;

const EN: AccessTexts = {
  title: 'Who read what',
  note: 'One record for each request that showed data, and for each sign-in, sign-out or change of a user; newest first.',
  number: 'Protocol',
  card_number: 'Card',
  actor: 'Who read',
  actorHint: 'user:maria.silva',
  from: 'From',
  to: 'to',
  submit: 'Search',
  clear: 'Clear',
  filters: 'Filters',
  empty: 'No access record.',
  found: (count, more) =>
    `${count} ${count === 1 ? 'record' : 'records'}${more ? ', and there are more' : ''}`,
  table: 'Access records',
  when: 'When',
  what: 'What',
  why: 'Why',
  more: (count) => `and ${count} more`,
  fields: { full: 'all data', reduced: 'reduced data' },
  sources: { call: 'call under way', given: 'reason given', purpose: 'purpose of the key' },
  events: {},
};

export function useAccessTexts(): AccessTexts {
  const { language } = useLanguage();
  return language === 'en' ? EN : PT;
}

/** An event as the server records it, in the language of the page. */
export function eventWords({ events }: AccessTexts, event: string): string {
  const known = Object.keys(events).find((beginning) => event.startsWith(beginning));
  return known === undefined ? event : `${events[known]}${event.slice(known.length)}`;
}
