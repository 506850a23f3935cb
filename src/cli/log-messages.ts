import { t } from './language.ts';

/** The log's messages from `warn` up, for the terminal of the demo. The log itself is English. */
export const PORTUGUESE: Readonly<Record<string, string>> = {
  'the high-water file cannot be used; numbers are still issued':
    'o high_water_file não pode ser usado; os números continuam sendo emitidos',
  'the database is behind what was recorded before: no number is issued':
    'o banco de dados está atrás do que já foi gravado: nenhum número é emitido',
  'the offline ranges could not be written into the journal':
    'as faixas de números das centrais não puderam ser gravadas no diário',
  'a failed sign-in could not be recorded':
    'uma falha ao entrar não pôde ser anotada nos registros de acesso',
  'sign-in by OpenID failed': 'alguém não pôde entrar pelo provedor de OpenID',
  'request failed': 'um pedido HTTP falhou',
  'the dialplan names an unknown script or operator':
    'o plano de discagem cita um script ou uma operadora que não existe aqui',
  'the channel has no number that could be said again': 'o canal não tem um número para repetir',
  'the number of the operator is not said':
    'o número que o sistema da operadora deu não pôde ser dito; o do protocolo foi',
  'the dialplan names a previous protocol that is no number':
    'o plano de discagem cita um protocolo anterior que não é um número',
  'the dialplan names an unknown channel': 'o plano de discagem cita um canal de atendimento que não existe',
  'the dialplan names an unknown class': 'o plano de discagem cita um tipo de demanda que não existe',
  'the dialplan names an unknown direction': 'o plano de discagem cita uma direção que não existe',
  'the dialplan names an origin that its PBX may not use: see agi.allow':
    'o plano de discagem usa um origin que não é o desta central: veja agi.allow',
  'the channel has a number that is unknown here: kept, no other issued':
    'o canal já tem um número que este servidor não conhece; nenhum foi emitido',
  'call timeout expired: Asterisk took the call to a human':
    'o diálogo parou por tempo demais; a ligação seguiu para o atendente',
  'AGI connection failed': 'a conexão AGI com o Asterisk falhou',
  'dialogue failed': 'o diálogo falhou; a ligação segue para o atendente',
  'prompt missing in Asterisk, skipped': 'falta um áudio no Asterisk; foi pulado',
  'prompt cut by the call timeout: if the PBX has a longer recording, copy it to this server':
    'um áudio foi cortado: se a central tem uma gravação mais longa, copie-a também para este servidor',
  'Asterisk refused a command': 'o Asterisk recusou um comando',
  'CARIMBO_CDR is not a column name: the number is not in the CDR':
    'CARIMBO_CDR não é nome de coluna: o número não foi gravado no CDR',
  'hang-up not recorded': 'o fim da ligação não pôde ser registrado',
  'no answer from the protocol service':
    'uma ligação ficou sem resposta: protocolo não emitido ou não identificado',
  'peer is not in agi.allow, closed': 'FastAGI: um endereço que não está em agi.allow foi recusado',
  'not an AGI call, closed': 'FastAGI: uma conexão que não é de um Asterisk foi fechada',
  'the manager interface of Asterisk refused user or password: no call facts from this PBX':
    'o AMI da central recusou o usuário ou a senha: o andamento das ligações dela não é registrado',
  'the manager interface of Asterisk is not connected; will retry':
    'sem conexão com o AMI da central; o Carimbo tenta de novo',
  'call facts cannot be written; they wait and will be retried':
    'o andamento das ligações não pôde ser gravado; espera e será gravado depois',
  'call fact dropped': 'um fato de ligação não foi gravado',
  'the calls that are going on cannot be kept in a file of data_dir':
    'as ligações em curso não puderam ser guardadas num arquivo de data_dir',
  'stopped with call facts that the database had not taken: lost':
    'parou com fatos de ligações que o banco de dados não tinha aceitado: foram perdidos',
  'FastAGI listener failed': 'FastAGI: erro ao receber conexões',
  'beneficiary file rejected; no index is in use':
    'o arquivo de beneficiários foi recusado; ninguém é identificado',
  'beneficiary file rejected; the previous index stays in use':
    'o arquivo de beneficiários foi recusado; o índice anterior continua em uso',
  'beneficiary file has lines with problems; the first are listed':
    'o arquivo de beneficiários tem linhas a conferir; o log mostra quais',
  'the protocol numbers of the day are running out': 'os números de protocolo do dia estão acabando',
  'at this pace the protocol numbers of the day end before midnight':
    'neste ritmo os números de protocolo do dia acabam antes da meia-noite',
  'the clock went back since the last entry: check the time of this machine':
    'o relógio voltou desde o último registro: confira a hora desta máquina',
  'the clock went forward since the last entry: check the time of this machine':
    'o relógio avançou desde o último registro: confira a hora desta máquina',
  'journal transaction failed: no number was issued':
    'o banco de dados recusou uma gravação: nenhum número foi emitido',
  'the source is misconfigured: run carimbo doctor':
    'a consulta ao sistema da operadora está mal configurada: rode carimbo doctor',
  'the source is misconfigured': 'a consulta ao sistema da operadora está mal configurada',
  'circuit breaker opened':
    'o sistema da operadora falhou várias vezes; o Carimbo fica um tempo sem consultar (disjuntor aberto)',
  'the module of the source warns': 'aviso do módulo que consulta o sistema da operadora',
  'the module of the source reports an error': 'erro no módulo que consulta o sistema da operadora',
  'unknown protocol number given with a request: the call id was used instead':
    'um pedido trouxe um número de protocolo que esta operadora não tem: valeu o call id',
  'call id repeated by another caller: treated as a new attendance with its own number':
    'um call id se repetiu com outro chamador: novo atendimento, com número próprio',
  'call id repeated after more than 30 days: is it unique for each attendance?':
    'um call id se repetiu depois de mais de 30 dias: ele é único para cada atendimento?',
  'optional text was too long and was cut; the number was issued':
    'um texto opcional era longo demais e foi cortado; o número foi emitido',
  'optional text was not valid UTF-8 text; the number was issued':
    'um texto opcional não era texto UTF-8 válido; o número foi emitido',
  'a PBX gave the number of another call: run carimbo offline':
    'uma central deu o número de outra ligação: rode carimbo offline',
  'more than one machine gives out numbers of one offline range: run carimbo offline':
    'mais de uma máquina dá números da mesma faixa: rode carimbo offline',
  'the number of a PBX has another day than its call: check the PBX’s clock and time zone':
    'o número de uma central tem data diferente da ligação: confira o relógio e o fuso da central',
  'the source did not answer a lookup': 'o sistema da operadora não respondeu a uma consulta',
  'the source file has a fault: numbers are issued, callers are not identified':
    'o arquivo de origem tem um erro: os números são emitidos, mas ninguém é identificado',
  'writing search keys failed; will retry': 'a gravação das chaves de busca falhou; nova tentativa depois',
  'sending entries failed; will retry': 'o envio de registros falhou; nova tentativa depois',
  'an entry was not accepted; will retry':
    'um registro não foi aceito por quem o recebe; será enviado de novo',
  'an event stream was closed: its client took nothing for too long':
    'um fluxo de eventos foi fechado: o cliente ficou tempo demais sem ler',
  'event streams were closed: the journal went back': 'os fluxos de eventos foram fechados: o diário voltou',
  'reading the journal for event streams failed; will retry':
    'a leitura do diário para os fluxos de eventos falhou; nova tentativa depois',
  'number of the operator’s system not obtained yet; will retry':
    'o número da operadora para um protocolo ainda não foi obtido; nova tentativa depois',
  'PostgreSQL cannot be reached: waiting for it; nothing listens, so calls go on to the queue at once':
    'o PostgreSQL não responde: o Carimbo espera por ele, e as ligações seguem direto à fila',
  'the database holds an operator that the configuration does not name: demo and production in one database?':
    'o banco tem uma operadora que a configuração não cita: demonstração e produção no mesmo banco?',
  'gRPC call failed': 'um pedido gRPC falhou',
  'slow gRPC call': 'um pedido gRPC demorou',
  'the course of a practice call was not recorded': 'o curso de uma ligação de treino não foi gravado',
  'closing abandoned calls failed; will retry':
    'não foi possível encerrar as ligações abandonadas; nova tentativa depois',
  'counting for the dashboard failed; will retry':
    'não foi possível contar para o painel; nova tentativa depois',
  'the daily report failed; will retry': 'o relatório do dia não pôde ser feito; nova tentativa depois',
  'the daily report was not sent; will retry': 'o relatório do dia não foi enviado; nova tentativa depois',
  'call fact not recorded': 'um fato da ligação não foi gravado',
  'repeating lookups failed; will retry': 'as consultas adiadas falharam; nova tentativa depois',
};

/** A line of pino's log. */
interface Line {
  msg?: string;
  status?: number;
  [field: string]: unknown;
}

/** A log line for the terminal, with the fields that identify it; null where another line has reported the same. */
export function terminalLine(json: string): string | null {
  const line = JSON.parse(json) as Line;
  const message = line.msg === 'request' ? requestMessage(line) : translated(line.msg ?? '');
  if (message === null) return null;
  const fields = fieldsOf(line);
  return fields.length === 0 ? message : `${message} (${fields.join(', ')})`;
}

const translated = (message: string) => t(PORTUGUESE[message] ?? message, message);

function requestMessage({ status = 0, code }: Line): string | null {
  if (status < 500) return t('um pedido HTTP demorou', 'an HTTP request was slow');
  if (code !== undefined) return null; // Already reported by 'request failed'.
  return t('um pedido HTTP foi respondido com erro', 'an HTTP request was answered with an error');
}

function fieldsOf(line: Line): string[] {
  const names: [field: string, name: string][] = [
    ['code', t('código', 'code')],
    ['id', 'id'],
    ['status', 'HTTP'],
    ['route', t('rota', 'route')],
    ['operator', t('operadora', 'operator')],
    ['source', t('sistema', 'source')],
    ['reason', t('motivo', 'reason')],
    ['prompt', t('áudio', 'prompt')],
    ['language', t('idioma', 'language')],
    ['peer', t('endereço', 'address')],
    ['percent', '%'],
    ['times', t('vezes', 'times')],
    ['ms', 'ms'],
  ];
  return names
    .filter(([field]) => line[field] !== undefined)
    .map(([field, name]) => `${name} ${line[field]}`);
}
