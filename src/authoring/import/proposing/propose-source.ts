import type { ApiBody, ApiDocument, ApiOperation, ApiReply } from '../api-operation.ts';
import { oneLine, rewriteMarked } from '../marked-text.ts';
import { isPlain } from '../plain-data.ts';
import { type ChosenSlots, chooseSlots } from './choose-slots.ts';
import { exampleTest } from './example-test.ts';
import { type FilledRequest, fillRequest, isForced } from './fill-request.ts';
import { ParameterList } from './parameter-list.ts';
import { type AuthDraft, isAddress, proposeAuth } from './propose-auth.ts';
import { proposeMapping } from './propose-mapping.ts';
import { readReplyBody } from './reply-body.ts';
import { envelopeOf } from './soap.ts';
import type { SourceDraft } from './source-draft.ts';

export interface ProposeOptions {
  document: Pick<ApiDocument, 'format' | 'title'>;
  /** Prefix of the environment variables: `ORIGEM`. */
  prefix: string;
}

/** Drafts a source file for an operation; a person has to check its mapping. */
export async function proposeSource(
  given: ApiOperation,
  { document, prefix }: ProposeOptions,
): Promise<SourceDraft> {
  const operation = withoutAuthFields(given);
  const parameters = new ParameterList(prefix);
  const baseUrl = baseUrlOf(operation, parameters);
  const auth = proposeAuth(operation, parameters);
  const slots = chooseSlots(operation);
  const asked = questionsOf(slots);
  const filled = asked.map(
    (by) => [by, fillRequest({ operation, slots, by, parameters, base: baseUrl })] as const,
  );
  const kind = operation.kind === 'grpc' ? 'grpc' : envelopeOf(operation) === null ? 'rest' : 'soap';
  const lookup = Object.fromEntries(
    filled.map(([by, request]) => [by, requestOf(operation, { kind, request, auth })]),
  );
  const reply = await readReplyBody(operation.reply, kind === 'soap');
  const byCpf = asked.includes('cpf');
  const { mapping, comments, unfinished, candidates, activeValues } = proposeMapping(reply, { byCpf });
  const test =
    candidates && reply
      ? exampleTest(reply, candidates, {
          byCpf: !asked.includes('card_number'),
          unfinished,
          activeValues,
        })
      : null;
  const leftOut = [...new Set(filled.flatMap(([, request]) => request.leftOut))];
  const guessed = [...new Set(filled.flatMap(([, request]) => request.guessed))];
  const settings = {
    kind,
    name: oneLine(document.title, 80) || 'Sistema da operadora',
    ...parametersOf(parameters),
    connection: connectionOf(operation, { baseUrl, auth, kind }),
    ...(auth.auth === null ? {} : { auth: auth.auth }),
    lookup,
    mapping,
    ...(test === null ? {} : { tests: [test] }),
  };
  return {
    settings,
    comments: [
      ...lookupComments({ slots, asked, leftOut, guessed }),
      { path: ['mapping'], text: mappingComment(reply) },
      ...[...comments].map(([key, text]) => ({ path: ['mapping', ...key.split('.')], text })),
      ...(test === null
        ? []
        : [
            {
              path: ['tests'],
              text: 'Conferido por “carimbo source test”. Troque por uma resposta gravada: “carimbo source record”.',
            },
          ]),
    ],
    heading: [
      `Feito de: ${oneLine(document.format, 20)}, ${oneLine(document.title, 80)}`,
      operationLine(operation),
      operation.summary,
    ].filter((line) => line !== ''),
    environment: parameters.environment,
    notes: operation.notes.map((note) => oneLine(note, 300)),
    unfinished,
  };
}

function operationLine({ id, method, path, variables }: ApiOperation): string {
  const readable = rewriteMarked(path, { variable: (key) => `{${variables.get(key)?.name ?? key}}` });
  const address = `${method} ${readable}`;
  return oneLine(id === address ? address : `${id}: ${address}`, 160);
}

function baseUrlOf({ kind, baseUrl }: ApiOperation, parameters: ParameterList): string {
  if (kind === 'grpc')
    return parameters.place('base', {
      name: 'endereco',
      description: 'host:porta do serviço.',
      value: baseUrl,
    });
  const value = isAddress(baseUrl) ? baseUrl : null;
  return parameters.place('base', {
    name: 'base_url',
    type: 'url',
    description: 'Início dos endereços.',
    value,
  });
}

/** Documents often list the key among the parameters too. */
function withoutAuthFields(operation: ApiOperation): ApiOperation {
  const { auth, query, headers } = operation;
  const isKey = (place: 'query' | 'header', name: string) =>
    auth.some(
      (way) => way.kind === 'api_key' && way.in === place && way.name.toLowerCase() === name.toLowerCase(),
    );
  return {
    ...operation,
    query: query.filter(({ name }) => !isKey('query', name)),
    headers: headers.filter(({ name }) => !isKey('header', name)),
  };
}

/** The lookups that the operation allows: not by one value alone where it requires both. */
function questionsOf({ card, cpf }: ChosenSlots): ('card_number' | 'cpf')[] {
  if (card === null || cpf === null) return [cpf === null ? 'card_number' : 'cpf'];
  if (isForced(card)) return ['card_number'];
  return isForced(cpf) ? ['cpf'] : ['card_number', 'cpf'];
}

function parametersOf(parameters: ParameterList): { parameters?: Record<string, unknown> } {
  const settings = parameters.toSettings();
  return Object.keys(settings).length === 0 ? {} : { parameters: settings };
}

interface Connecting {
  baseUrl: string;
  auth: AuthDraft;
  kind: 'rest' | 'soap' | 'grpc';
}

function connectionOf(
  { tls, described }: ApiOperation,
  { baseUrl, kind }: Connecting,
): Record<string, unknown> {
  if (kind === 'grpc') return { address: baseUrl, ...described };
  return { base_url: baseUrl, ...(tls === null ? {} : { tls: { ...tls } }) };
}

interface Requesting {
  kind: 'rest' | 'soap' | 'grpc';
  request: FilledRequest;
  auth: AuthDraft;
}

function requestOf(operation: ApiOperation, { kind, request, auth }: Requesting): Record<string, unknown> {
  const headers = { ...request.headers, ...auth.headers };
  // Every lookup must name its person; a technician finds the right place.
  const unplaced = request.unplaced === null ? {} : { carteirinha: request.unplaced };
  if (kind === 'grpc')
    return {
      method: operation.path,
      message: { ...(isPlain(request.json) ? request.json : {}), ...unplaced },
      ...some('metadata', headers),
    };
  if (kind === 'soap') {
    const envelope = envelopeOf(operation);
    const { SOAPAction: _action, ...others } = headers;
    return {
      url: request.unplaced === null ? request.url : `${request.url}?carteirinha=${request.unplaced}`,
      ...(envelope?.action ? { action: envelope.action } : {}),
      version: envelope?.version ?? '1.1',
      ...some(
        'headers',
        Object.fromEntries(Object.entries(others).filter(([name]) => !/^soapaction$/i.test(name))),
      ),
      body: request.text ?? '',
    };
  }
  return {
    method: methodOf(operation.method),
    url: request.url,
    ...some('query', { ...request.query, ...unplaced, ...auth.query }),
    ...some('headers', headers),
    ...bodyOf(operation.body, request),
  };
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'];

function methodOf(method: string): string {
  return METHODS.includes(method) ? method : 'POST';
}

function bodyOf(
  body: ApiBody | null,
  { json, form, text }: FilledRequest,
): { body?: Record<string, unknown> } {
  const type =
    body !== null && body.kind !== 'form' && body.contentType ? { content_type: body.contentType } : {};
  if (json !== undefined) return { body: { json, ...type } };
  if (form !== undefined) return Object.keys(form).length === 0 ? {} : { body: { form } };
  if (text === undefined || text === '') return {};
  return { body: { [body?.kind === 'xml' ? 'xml' : 'text']: text, ...type } };
}

function some(key: string, values: Record<string, string>): Record<string, unknown> {
  return Object.keys(values).length === 0 ? {} : { [key]: values };
}

function lookupComments({
  slots,
  asked,
  leftOut,
  guessed,
}: {
  slots: ChosenSlots;
  asked: readonly string[];
  leftOut: readonly string[];
  guessed: readonly string[];
}): SourceDraft['comments'] {
  const doubt =
    slots.card === null && slots.cpf === null
      ? 'CONFIRA: o documento não mostra onde vai a carteirinha; foi colocada em query.'
      : slots.guessed
        ? `CONFIRA: nenhum nome indica onde vai a carteirinha; foi colocada em ${oneLine(slots.card?.name ?? '', 60)}.`
        : null;
  const optional =
    leftOut.length === 0
      ? null
      : `Ficaram de fora, por serem opcionais: ${oneLine(leftOut.slice(0, 12).join(', '), 200)}${leftOut.length > 12 ? ', …' : ''}`;
  const truths =
    guessed.length === 0
      ? null
      : `CONFIRA: true ou false, o documento não informa: ${oneLine(guessed.join(', '), 200)}`;
  const texts = [doubt, truths, optional].filter((text) => text !== null);
  return texts.length === 0 ? [] : [{ path: ['lookup', asked[0] ?? 'card_number'], text: texts.join('\n') }];
}

function mappingComment(reply: ApiReply | null): string {
  const how = 'Uma expressão JSONata por campo; experimente com “carimbo source try”.';
  if (reply === null)
    return `${how}\nO documento não mostra nenhuma resposta: consulte uma carteirinha conhecida e complete.`;
  return `${how}\nSugestões a partir ${reply.from === 'example' ? 'do exemplo' : 'dos tipos'} do documento: confira cada um.`;
}
