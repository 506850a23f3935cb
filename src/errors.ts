import type { Text } from './i18n/text.ts';

export interface ErrorDetails {
  /** The field that is wrong, if it is one. */
  field?: string;
  /** Seconds to wait before the next attempt. */
  retryAfter?: number;
  /** All fields that are wrong. */
  problems?: FieldProblem[];
  cause?: unknown;
}

/** What is wrong with one field of a request. Never contains the value that was sent. */
export interface FieldProblem {
  field: string;
  code: 'invalid_field' | 'unknown_field' | 'missing_field' | 'duplicate_field';
  text: Text;
}

/** An error with a stable code, an HTTP status and a text in both languages. Never contains personal data or secrets. */
export class CarimboError extends Error {
  readonly code: string;
  readonly status: number;
  readonly text: Text;
  readonly field: string | undefined;
  readonly retryAfter: number | undefined;
  readonly problems: FieldProblem[];

  constructor(code: string, status: number, text: Text, details: ErrorDetails = {}) {
    super(`${code}: ${text.en}`, { cause: details.cause });
    this.name = 'CarimboError';
    this.code = code;
    this.status = status;
    this.text = text;
    this.field = details.field;
    this.retryAfter = details.retryAfter;
    this.problems = details.problems ?? [];
  }
}

const error = (code: string, status: number, pt: string, en: string, details?: ErrorDetails) =>
  new CarimboError(code, status, { 'pt-BR': pt, en }, details);

/** Every error that clients and people can get. HTTP, gRPC, FastAGI and the command line derive their form from it. */
export const ERRORS = {
  beneficiaryNotFound: () =>
    error(
      'beneficiary_not_found',
      404,
      'Nenhum beneficiário com essa identificação no sistema da operadora.',
      'The operator’s system has no beneficiary with this identification.',
    ),
  cardInvalid: (expected: Text) =>
    error(
      'card_invalid',
      422,
      `Carteirinha fora do formato: ${expected['pt-BR']}.`,
      `The card number is malformed: ${expected.en}.`,
      { field: 'card_number' },
    ),
  cpfInvalid: () =>
    error(
      'cpf_invalid',
      422,
      'CPF inválido: são 11 dígitos com dois dígitos verificadores.',
      'Invalid CPF: 11 digits with two check digits are expected.',
      { field: 'cpf' },
    ),
  sourceUnavailable: (cause?: unknown) =>
    error(
      'source_unavailable',
      503,
      'O sistema da operadora não respondeu a tempo. Protocolos continuam sendo emitidos; tente a consulta de novo.',
      'The operator’s system did not answer in time. Protocols are still issued; try the lookup again.',
      { cause, retryAfter: 5 },
    ),
  /** The same code as `sourceUnavailable`: for a program the lookup is not possible either way. */
  sourceMissing: () =>
    error(
      'source_unavailable',
      503,
      'Para esta operadora não há sistema configurado que responda a essa consulta (source, no carimbo.yaml). Os protocolos são emitidos sem identificação.',
      'No source is configured for this operator that can answer this lookup (source, in carimbo.yaml). Protocols are issued without identification.',
    ),
  /** Thrown at the start: what could not be opened, what to do, and the driver's error as the cause. */
  storeNotOpened: (what: Text, todo: Text, cause: unknown) =>
    error(
      'store_unavailable',
      503,
      `${what['pt-BR']}. Enquanto isso nenhum protocolo é emitido, e as ligações vão direto à fila. ${todo['pt-BR']}`,
      `${what.en}. Meanwhile no protocol is issued, and calls go straight to the queue. ${todo.en}`,
      { cause },
    ),
  /** This and the next are thrown when the database is opened. What to do depends on the command (src/cli/database/explain.ts). */
  databaseMissing: () =>
    error(
      'database_missing',
      503,
      'Não há banco de dados do Carimbo ali, ou ele está vazio. Nada foi criado.',
      'There is no Carimbo database there, or it is empty. Nothing was created.',
    ),
  databaseOlder: (version: number, current: number) =>
    error(
      'database_older',
      503,
      `O banco de dados foi gravado por um Carimbo mais antigo (esquema ${version}; este programa usa o ${current}). Nada foi alterado.`,
      `An older Carimbo wrote this database (schema ${version}; this program uses ${current}). Nothing was changed.`,
    ),
  databaseNotDurable: () =>
    error(
      'database_not_durable',
      503,
      'O PostgreSQL confirma gravações antes de estarem no disco (synchronous_commit=off): numa queda, números já informados se perderiam e seriam emitidos de novo. Tire essa opção de database.url, do usuário (ALTER ROLE … RESET synchronous_commit), do banco (ALTER DATABASE … RESET synchronous_commit) ou do postgresql.conf; local, on e remote_* são aceitos.',
      'PostgreSQL confirms writes before they are on disk (synchronous_commit=off): after a crash, numbers already announced would be lost and issued again. Take the option out of database.url, the user (ALTER ROLE … RESET synchronous_commit), the database (ALTER DATABASE … RESET synchronous_commit) or postgresql.conf; local, on and remote_* are fine.',
    ),
  databaseBehind: () =>
    error(
      'database_behind',
      503,
      'O banco de dados está atrás do que já foi gravado (cópia antiga ou réplica atrasada): números já informados sairiam de novo. Nenhum número é emitido, e as ligações vão à fila. Se os registros que faltam estão perdidos: carimbo restore --continue',
      'The database is behind what was recorded before (an older copy, or a replica that lagged): numbers already announced would be issued again. No number is issued, and calls go to the queue. If the missing entries are lost: carimbo restore --continue',
      { retryAfter: 5 },
    ),
  /** @param where without a password */
  databaseMoved: (where: string) =>
    error(
      'database_moved',
      503,
      `Este banco de dados foi levado para ${where} (carimbo move): aqui nenhum número é emitido. Ponha esse endereço em database.url e reinicie o serviço.`,
      `This database was moved to ${where} (carimbo move): no number is issued here. Put that address into database.url and restart the service.`,
      { retryAfter: 5 },
    ),
  moveUnfinished: () =>
    error(
      'move_unfinished',
      503,
      'A mudança para este PostgreSQL não terminou. Rode de novo, com a configuração do SQLite: carimbo move --to ENDEREÇO',
      'The move to this PostgreSQL is unfinished. Run again, with the configuration of SQLite: carimbo move --to ADDRESS',
    ),
  lookupLimited: (seconds: number) =>
    error(
      'lookup_limited',
      429,
      `Consultas de beneficiário demais em pouco tempo; tente de novo em ${seconds} s. A emissão de protocolos continua.`,
      `Too many beneficiary lookups in a short time; try again in ${seconds} s. Protocols are still issued.`,
      { retryAfter: seconds },
    ),
  issueLimited: (seconds: number) =>
    error(
      'issue_limited',
      429,
      `Esta chave emitiu protocolos demais neste minuto (limits.issues_per_minute); tente de novo em ${seconds} s. Nenhum número foi gravado. Encaminhe a ligação a um atendente.`,
      `This key issued too many protocols in this minute (limits.issues_per_minute); try again in ${seconds} s. No number was recorded. Pass the call to a person.`,
      { retryAfter: seconds },
    ),
  protocolNotFound: () =>
    error(
      'protocol_not_found',
      404,
      'Não existe protocolo com esse número.',
      'There is no protocol with this number.',
    ),
  /** Internal: the protocol gets a contingency number instead. */
  sourceNumberRepeated: () =>
    error(
      'source_number_repeated',
      409,
      'O sistema da operadora deu a este atendimento um número que outro já tem.',
      'The operator’s system gave this attendance a number that another one has.',
    ),
  stateConflict: (pt: string, en: string) => error('state_conflict', 409, pt, en),
  eventIdUnknown: () =>
    error(
      'event_id_unknown',
      409,
      'O diário desta operadora ainda não tem o registro de que se quer continuar (Last-Event-ID): ele voltou a uma cópia mais antiga, ou o id é de outra operadora. Leia de novo o que precisa e abra o fluxo sem Last-Event-ID.',
      'The journal of this operator does not have the entry to continue after (Last-Event-ID): it went back to an older copy, or the id is of another operator. Read again what you need and open the stream without Last-Event-ID.',
    ),
  tooManyStreams: (limit: number) =>
    error(
      'too_many_streams',
      429,
      `Há fluxos de eventos demais abertos: esta chave pode ter ${limit} em cada servidor (limits.event_streams). Feche um deles antes de abrir outro.`,
      `Too many event streams are open: this key may have ${limit} on each server (limits.event_streams). Close one of them before opening another.`,
      { retryAfter: 5 },
    ),
  clauseRequired: () =>
    error(
      'clause_required',
      422,
      'Uma negativa (decision=denied) precisa da cláusula do contrato ou do dispositivo legal em que se baseia (clause).',
      'A denial (decision=denied) must cite the clause of the contract or the legal provision that it rests on (clause).',
      { field: 'clause' },
    ),
  occurrenceRequired: (count: number) =>
    error(
      'occurrence_required',
      422,
      `O protocolo tem ${count} ocorrências: diga qual foi respondida (occurrence, de 1 a ${count}).`,
      `The protocol has ${count} occurrences: say which one was answered (occurrence, 1 to ${count}).`,
      { field: 'occurrence' },
    ),
  /** @param occurrence the one that was asked for */
  notDenied: (occurrence: number | undefined) =>
    error(
      'not_denied',
      409,
      `${occurrence === undefined ? 'O protocolo não tem' : `A ocorrência ${occurrence} não tem`} uma negativa que valha: não foi negado, ou foi reaberto depois.`,
      `${occurrence === undefined ? 'The protocol has' : `Occurrence ${occurrence} has`} no denial that holds: nothing was denied, or it was reopened since.`,
    ),
  channelUnavailable: (channel: string) =>
    error(
      'channel_unavailable',
      409,
      `Esta operadora não envia por ${channel}: nem e-mail nem webhook que receba send_requested está configurado para isso. Envie por fora e registre notified.`,
      `This operator sends nothing by ${channel}: neither e-mail nor a webhook that receives send_requested is configured for it. Send it by other means and append notified.`,
      { field: 'channel' },
    ),
  /** Its entries can still be read as JSON. */
  paperUnavailable: (cause: unknown) =>
    error(
      'paper_unavailable',
      503,
      'O PDF não ficou pronto a tempo. O mesmo conteúdo está em JSON (.json no lugar de .pdf). Tente de novo.',
      'The PDF was not ready in time. The same content can be had as JSON (.json instead of .pdf). Try again.',
      { cause, retryAfter: 5 },
    ),
  exportRunning: () =>
    error(
      'export_running',
      429,
      'Já há uma exportação em andamento: cada pessoa ou chave faz uma por vez, e o servidor, duas. Espere a que está em curso terminar, ou cancele-a.',
      'An export is already running: each person or key makes one at a time, and the server two. Wait for the running one, or cancel it.',
      { retryAfter: 5 },
    ),
  exportFailed: (cause: unknown) =>
    error(
      'export_failed',
      503,
      'O arquivo não pôde ser feito agora. A emissão de protocolos continua. Tente de novo.',
      'The file could not be made now. Protocols are still issued. Try again.',
      { cause, retryAfter: 5 },
    ),
  cursorInvalid: () =>
    error(
      'cursor_invalid',
      422,
      'O cursor não veio desta busca: use o next_cursor recebido, sem alterar.',
      'The cursor is not from this search: use the next_cursor received, unchanged.',
      { field: 'cursor' },
    ),
  numbersExhausted: () =>
    error(
      'numbers_exhausted',
      507,
      'Os números de hoje desta operadora acabaram. Encaminhe a ligação a um atendente; amanhã a contagem recomeça.',
      'Today’s numbers of this operator are used up. Pass the call to a person; counting starts again tomorrow.',
    ),
  offlineRangesDiffer: () =>
    error(
      'offline_ranges_differ',
      503,
      'As faixas de números das centrais (operators[].offline) deste servidor não são as do diário: ele poderia dar um número que uma central também dá. Nenhum número é emitido por ele, e as ligações vão à fila. Deixe o carimbo.yaml igual em todos os servidores e reinicie este.',
      'The ranges of the PBXs (operators[].offline) of this server are not those of the journal: it could give a number that a PBX gives, too. It issues no number, and calls go to the queue. Make carimbo.yaml the same on all servers and restart this one.',
      { retryAfter: 5 },
    ),
  numberNotOffline: () =>
    error(
      'number_not_offline',
      422,
      'Este número nunca esteve numa faixa que uma central desta operadora pode dar por conta própria (operators[].offline). Nada foi gravado.',
      'This number was never in a range that a PBX of this operator may give out by itself (operators[].offline). Nothing was recorded.',
      { field: 'number' },
    ),
  storeUnavailable: (cause?: unknown) =>
    error(
      'store_unavailable',
      503,
      'O banco de dados do Carimbo não respondeu; nenhum número foi gravado. Encaminhe a ligação a um atendente.',
      'Carimbo’s database did not answer; no number was recorded. Pass the call to a person.',
      { cause, retryAfter: 2 },
    ),
  dataRefused: (cause?: unknown) =>
    error(
      'data_refused',
      422,
      'O banco de dados recusou um dos valores deste pedido (longo demais, por exemplo); só este pedido falhou, e nada dele foi gravado.',
      'The database refused one of the values of this request (too long, for example); only this request failed, and nothing of it was recorded.',
      { cause },
    ),
  /** For searches and lists. */
  readUnavailable: (cause?: unknown) =>
    error(
      'store_unavailable',
      503,
      'A consulta ao banco de dados demorou demais ou foi interrompida. A emissão de números não depende dela. Tente de novo.',
      'Reading from the database took too long or was interrupted. Issuing numbers does not depend on it. Try again.',
      { cause, retryAfter: 2 },
    ),
  /** Every reading of personal data has a record; without one, nothing is shown. */
  accessNotRecorded: (cause?: unknown) =>
    error(
      'access_not_recorded',
      503,
      'Esta leitura não pôde ser anotada nos registros de acesso, e por isso nada foi mostrado. A emissão de números não depende disso. Tente de novo.',
      'This reading could not be written into the access records, so nothing was shown. Issuing numbers does not depend on it. Try again.',
      { cause, retryAfter: 5 },
    ),
  stopping: () =>
    error('stopping', 503, 'O servidor está sendo desligado.', 'The server is stopping.', { retryAfter: 5 }),
  malformedRequest: (pt: string, en: string, cause?: unknown) =>
    error('malformed_request', 400, pt, en, { cause }),
  /** Code and text are those of the first field; all are listed. */
  invalidRequest: (first: FieldProblem, ...others: FieldProblem[]) =>
    error(first.code, 422, first.text['pt-BR'], first.text.en, {
      field: first.field,
      problems: [first, ...others],
    }),
  unauthorized: () =>
    error(
      'unauthorized',
      401,
      'Falta a chave de API: Authorization: Bearer CHAVE, ou Basic com o id da chave como usuário e a chave como senha.',
      'The API key is missing: Authorization: Bearer KEY, or Basic with the key’s id as user and the key as password.',
    ),
  /** The same code as `unauthorized`: a program needs another key either way. */
  keyUnknown: () =>
    error(
      'unauthorized',
      401,
      'A chave de API recebida não é conhecida aqui: foi digitada errado, foi revogada ou é de outro servidor (em Basic, o usuário é o id da chave). Confira os ids com: carimbo keys list',
      'The API key received is not known here: mistyped, revoked, or of another server (with Basic, the user is the key’s id). See the ids with: carimbo keys list',
    ),
  keyExpired: () =>
    error(
      'key_expired',
      401,
      'Esta chave de API venceu. Crie outra (carimbo keys create) e coloque-a no sistema que a usa.',
      'This API key has expired. Create another (carimbo keys create) and put it into the system that uses it.',
    ),
  forbidden: (scope: string) =>
    error(
      'forbidden',
      403,
      `Esta chave, ou este usuário, não tem a permissão ${scope}.`,
      `This key or user does not have the scope ${scope}.`,
    ),
  crossSite: () =>
    error(
      'cross_site',
      403,
      'Um navegador enviou este pedido a partir da página de outro servidor, com a chave ou a sessão que ele guardava; nada foi gravado. Programas: usem Bearer. Atrás de um proxy: http.trust_proxy e X-Forwarded-Host.',
      'A browser sent this request from a page of another server, with the key or session that it had stored; nothing was recorded. Programs: use Bearer. Behind a proxy: http.trust_proxy and X-Forwarded-Host.',
    ),
  operatorUnknown: () =>
    error(
      'operator_unknown',
      403,
      'A operadora desta chave não está na configuração deste servidor.',
      'The operator of this key is not in the configuration of this server.',
    ),
  tooManyAttempts: (seconds: number) =>
    error(
      'too_many_attempts',
      429,
      `Chaves inválidas demais vindas deste endereço; tente de novo em ${seconds} s. Uma chave aceita na última hora continua valendo.`,
      `Too many invalid keys from this address; try again in ${seconds} s. A key that was accepted within the last hour is still accepted.`,
      { retryAfter: seconds },
    ),
  /** The same for every reason: it tells a guesser nothing. */
  signInFailed: () => error('sign_in_failed', 401, 'Usuário ou senha incorretos.', 'Wrong user or password.'),
  codeRequired: () =>
    error(
      'code_required',
      401,
      'Informe o código do seu aplicativo autenticador, ou um código de recuperação (code).',
      'Give the code of your authenticator app, or a recovery code (code).',
      { field: 'code' },
    ),
  codeInvalid: () =>
    error(
      'code_invalid',
      401,
      'Código incorreto, vencido ou já usado. Espere o próximo código do aplicativo; se continuar, confira o relógio do aparelho.',
      'The code is wrong, expired or was used already. Wait for the next code of the app; if it goes on, check the clock of the device.',
      { field: 'code' },
    ),
  /** The same code as `tooManyAttempts`. */
  signInLimited: (seconds: number) =>
    error(
      'too_many_attempts',
      429,
      `Tentativas de entrar demais; tente de novo em ${seconds} s.`,
      `Too many attempts to sign in; try again in ${seconds} s.`,
      { retryAfter: seconds },
    ),
  /** The browser is sent back to the page with these two codes. */
  openIdFailed: (cause?: unknown) =>
    error(
      'openid_failed',
      503,
      'O provedor não confirmou quem você é: não respondeu, recusou, ou demorou-se demais. Tente de novo.',
      'The provider did not confirm who you are: it did not answer, refused, or it took too long. Try again.',
      { cause },
    ),
  openIdUserUnknown: () =>
    error(
      'openid_user_unknown',
      403,
      'O provedor confirmou quem você é, mas não há usuário nem papel para você neste servidor. Fale com a administração.',
      'The provider confirmed who you are, but this server has no user or role for you. Ask an administrator.',
    ),
  signedOut: () =>
    error(
      'signed_out',
      401,
      'Não há sessão, ou ela terminou: entre de novo.',
      'There is no session, or it has ended: sign in again.',
    ),
  signInUnfinished: () =>
    error(
      'sign_in_unfinished',
      403,
      'Antes de continuar, troque a senha que outra pessoa definiu ou ative o segundo fator (must, em GET /v1/session).',
      'Before going on, change the password that somebody else set, or enable the second factor (must, in GET /v1/session).',
    ),
  notTraining: () =>
    error(
      'not_training',
      403,
      'Ligações de treino emitem números: só com operators[].training: true, numa operadora que não é de verdade.',
      'Practice calls take numbers: only with operators[].training: true, for an operator that is not a real one.',
    ),
  trainingBusy: (seconds: number) =>
    error(
      'training_busy',
      429,
      `Há ligações de treino demais neste servidor; tente de novo em ${seconds} s.`,
      `There are too many practice calls on this server; try again in ${seconds} s.`,
      { retryAfter: seconds },
    ),
  noExtension: () =>
    error(
      'no_extension',
      409,
      'O usuário não tem ramal em que a ligação possa tocar.',
      'The user has no extension at which the call could ring.',
    ),
  passwordWeak: () =>
    error(
      'password_weak',
      422,
      'Senha fraca: use de 12 a 256 caracteres, variados, sem o nome do usuário. Uma frase serve.',
      'Weak password: use 12 to 256 characters, varied, without the name of the user. A sentence will do.',
      { field: 'password' },
    ),
  userExists: () =>
    error(
      'user_exists',
      409,
      'Já existe um usuário com esse nome neste servidor.',
      'This server already has a user of this name.',
      { field: 'user' },
    ),
  userNotFound: () =>
    error('user_not_found', 404, 'Não existe usuário com esse nome.', 'There is no user of this name.'),
  keyNotFound: () =>
    error('key_not_found', 404, 'Não existe chave com esse identificador.', 'There is no key with this id.'),
  jsonOnly: () =>
    error(
      'unsupported_media_type',
      415,
      'Content-Type não aceito: com a sessão de um usuário, envie application/json.',
      'Content-Type not accepted: with the session of a user, send application/json.',
    ),
  notFound: () => error('not_found', 404, 'Não há nada neste endereço.', 'There is nothing at this address.'),
  methodNotAllowed: (allowed: string) =>
    error(
      'method_not_allowed',
      405,
      `Este endereço aceita apenas: ${allowed}.`,
      `This address accepts only: ${allowed}.`,
    ),
  payloadTooLarge: (bytes: number) =>
    error(
      'payload_too_large',
      413,
      `O corpo da requisição passa do limite de ${bytes} bytes.`,
      `The body of the request exceeds the limit of ${bytes} bytes.`,
    ),
  unsupportedMediaType: () =>
    error(
      'unsupported_media_type',
      415,
      'Content-Type não aceito: envie application/json ou application/x-www-form-urlencoded.',
      'Content-Type not accepted: send application/json or application/x-www-form-urlencoded.',
    ),
  /** The same code as above: curl -d sends everything as a form unless it is given a Content-Type. */
  jsonAsForm: () =>
    error(
      'unsupported_media_type',
      415,
      'O corpo parece JSON, mas veio como formulário: falta o cabeçalho Content-Type: application/json.',
      'The body looks like JSON but was sent as a form: the header Content-Type: application/json is missing.',
    ),
  internal: (cause: unknown) =>
    error(
      'internal_error',
      500,
      'Erro interno. Informe o id ao suporte: ele está no log do servidor.',
      'Internal error. Give the id to support: it is in the server’s log.',
      { cause },
    ),
};
