import type { Text } from '../../errors.ts';
import { inLanguage, t } from '../language.ts';
import type { Attempt } from './attempt.ts';
import { REFUSALS } from './probe-lookup.ts';

/** What to do about each fault of a wire; docs/origens.md has the same codes, and a test holds the two together. */
export const FAULT_TODO: Readonly<Record<string, Text>> = {
  refused: {
    'pt-BR': 'confira endereço e porta, e se o sistema está no ar',
    en: 'check address and port, and whether the system is up',
  },
  unreachable: { 'pt-BR': 'confira rota, VPN e firewall', en: 'check route, VPN and firewall' },
  dns: {
    'pt-BR': 'confira o nome e o DNS desta máquina',
    en: 'check the name and the DNS of this machine',
  },
  timeout: {
    'pt-BR': 'veja com eles por que demora; limits.timeout_ms diz quanto esperar',
    en: 'ask them why it is slow; limits.timeout_ms says how long to wait',
  },
  reset: {
    'pt-BR': 'eles fecham a conexão: veja o log deles',
    en: 'they close the connection: see their log',
  },
  connection_lost: {
    'pt-BR': 'o banco fecha a conexão: veja o log dele',
    en: 'the database closes the connection: see its log',
  },
  unavailable: {
    'pt-BR': 'o sistema está fora do ar: fale com quem cuida dele',
    en: 'the system is down: speak with whoever runs it',
  },
  starting: { 'pt-BR': 'espere o banco iniciar', en: 'wait for the database to start' },
  locked: {
    'pt-BR': 'outra gravação ocupa o banco: tente de novo',
    en: 'another write holds the database: try again',
  },
  too_many_connections: {
    'pt-BR': 'aumente o limite no banco, ou diminua limits.concurrency',
    en: 'raise the limit at the database, or lower limits.concurrency',
  },
  server_error: { 'pt-BR': 'veja o log do banco', en: 'see the database’s log' },
  failed: {
    'pt-BR': 'veja o que foi pela rede, acima, e o log deles',
    en: 'see what went over the wire, above, and their log',
  },
  closed: { 'pt-BR': 'tente de novo', en: 'try again' },
  interrupted: { 'pt-BR': 'tente de novo', en: 'try again' },
  too_large: {
    'pt-BR': 'peça menos campos ou linhas, ou aumente limits.max_bytes',
    en: 'ask for fewer fields or rows, or raise limits.max_bytes',
  },
  malformed_reply: {
    'pt-BR': 'compare a resposta, acima, com a documentação deles: formato, charset, endereço',
    en: 'compare the answer, above, with their documentation: format, charset, address',
  },
  value_not_encodable: {
    'pt-BR': 'o valor não cabe no pedido deles: veja input e o modelo do pedido',
    en: 'the value does not fit their request: see input and the request’s template',
  },
  value_refused: {
    'pt-BR': 'diga o tipo do valor em types, ou compare com uma coluna de texto',
    en: 'give the value’s type in types, or compare with a text column',
  },
  breaker_open: {
    'pt-BR': 'a origem falhou várias vezes seguidas e descansa; resolva a causa, ele fecha sozinho',
    en: 'the source failed several times in a row and rests; mend the cause, it closes by itself',
  },
  too_busy: {
    'pt-BR': 'há consultas demais à espera: aumente limits.concurrency ou limits.queue, se eles aguentam',
    en: 'too many lookups wait: raise limits.concurrency or limits.queue, if they can bear it',
  },
  tls: {
    'pt-BR': 'confira connection.tls: ca, cert, key, server_name',
    en: 'check connection.tls: ca, cert, key, server_name',
  },
  tls_file: {
    'pt-BR': 'confira o caminho e a permissão dos arquivos de connection.tls',
    en: 'check path and permission of the files of connection.tls',
  },
  auth_failed: { 'pt-BR': 'confira as credenciais', en: 'check the credentials' },
  auth_unavailable: {
    'pt-BR': 'o servidor de tokens não responde: fale com quem cuida dele',
    en: 'the token server does not answer: speak with whoever runs it',
  },
  auth_unsupported: {
    'pt-BR': 'mude no banco o modo de autenticação deste usuário',
    en: 'change this user’s way of authentication at the database',
  },
  unauthorized: { 'pt-BR': 'confira as credenciais em auth', en: 'check the credentials in auth' },
  redirected: {
    'pt-BR': 'escreva o endereço final (https em vez de http, com ou sem / no fim)',
    en: 'write the final address (https instead of http, with or without / at the end)',
  },
  host_not_allowed: {
    'pt-BR': 'o Carimbo só fala com endereços escritos na origem: declare este',
    en: 'Carimbo speaks only with addresses written in the source: declare this one',
  },
  address_invalid: { 'pt-BR': 'corrija o endereço', en: 'mend the address' },
  template_invalid: {
    'pt-BR': 'corrija o parâmetro ou o modelo do pedido',
    en: 'mend the parameter or the request’s template',
  },
  request_invalid: {
    'pt-BR': 'corrija o pedido no arquivo da origem',
    en: 'mend the request in the source’s file',
  },
  driver_missing: {
    'pt-BR': 'instale o pacote que a mensagem diz, na pasta do Carimbo',
    en: 'install the package that the message names, in Carimbo’s folder',
  },
};

const CREDENTIALS: Text = { 'pt-BR': 'confira as credenciais em auth', en: 'check the credentials in auth' };

/** What the technician does next; null where nothing is wrong, or where the reason says it already. */
export function whatToDo({ outcome, fault, rule, reason, exchanges, late }: Attempt): string | null {
  if (late !== null) return FAULT_TODO.timeout ? inLanguage(FAULT_TODO.timeout) : null;
  if (outcome === 'found' || outcome === 'not_found') return null;
  const status = exchanges.at(-1)?.received?.status ?? null;
  const known = fault === null ? REFUSALS.has(status) && CREDENTIALS : FAULT_TODO[fault.code];
  if (known) return reason?.includes(known['pt-BR']) ? null : inLanguage(known);
  if (rule !== null)
    return t(
      'corrija outcomes ou mapping, ou veja com eles por que responderam isso',
      'mend outcomes or mapping, or ask them why they answered this',
    );
  return t('corrija o que está dito acima', 'mend what is said above');
}
