import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  BENEFICIARY_QUESTION,
  type BeneficiaryQuestion,
  beneficiaryQuestion,
} from '../../../api/beneficiary-question.ts';
import { accessReason } from '../../../api/schemas/access-record.ts';
import { OperatorSourceSchema, SourceCheckSchema, SourceTrialSchema } from '../../../api/schemas/source.ts';
import { ERRORS } from '../../../errors.ts';
import { type Language, preferredLanguage } from '../../../i18n/language.ts';
import type { Text } from '../../../i18n/text.ts';
import type { Asking, CheckFinding, ShownExchange, SourceTrial } from '../../../service/source-trials.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import { clientLeaves } from '../../client-leaves.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { ADMIN_TAG, jsonReply } from '../session/session-replies.ts';

const nothing = Type.Object({}, { additionalProperties: false });

const get = {
  operationId: 'getSource',
  tags: [ADMIN_TAG],
  summary: 'O sistema da operadora, como está configurado',
  description: 'Sem endereços e segredos. Muda no arquivo de origem e vale depois de reiniciar o servidor.',
  querystring: nothing,
  response: { 200: jsonReply('A operadora e o sistema dela', OperatorSourceSchema) },
  problems: [],
};

const check = {
  operationId: 'checkSource',
  tags: [ADMIN_TAG],
  summary: 'Conferir o sistema da operadora',
  description:
    'Se responde, se aceita as credenciais e em quanto tempo, em até 10 segundos; como carimbo source check. Consulta só a carteirinha 0, que não existe. Conta como uma consulta; uma por vez.',
  querystring: nothing,
  response: { 200: jsonReply('O que foi encontrado', SourceCheckSchema) },
  problems: [ERRORS.lookupLimited(5), ERRORS.jsonOnly()],
};

const trial = {
  operationId: 'trySource',
  tags: [ADMIN_TAG],
  summary: 'Consultar uma pessoa passo a passo',
  description:
    'Uma consulta ao sistema da operadora, em até 10 segundos, sem cache e sem repetir; como carimbo source try. Mostra pedido, resposta e registro por inteiro, com dados pessoais e sem segredos, e por isso deixa um registro de acesso. Conta como uma consulta; uma por vez. Termina se quem pediu sai.',
  consumes: [JSON_TYPE],
  querystring: nothing,
  body: Type.Object(
    { ...BENEFICIARY_QUESTION, reason: Type.Optional(accessReason) },
    { additionalProperties: false, examples: [{ card_number: '00012345678901230' }] },
  ),
  response: { 200: jsonReply('Os passos', SourceTrialSchema) },
  problems: [
    ERRORS.cardInvalid({ 'pt-BR': 'de 1 a 20 letras e algarismos', en: '1 to 20 letters and digits' }),
    ERRORS.cpfInvalid(),
    ERRORS.sourceMissing(),
    ERRORS.lookupLimited(5),
    ERRORS.jsonOnly(),
  ],
};

export function source(app: HttpApp, { trials }: Pick<HttpDeps, 'trials'>): void {
  app.get('/source', { schema: get }, async (request) => {
    const { operator, source, faults } = trials.of(principalOf(request));
    const { ans_registry, name, lookupBudgetMs: lookup_budget_ms } = operator;
    const language = languageOf(request);
    return { ans_registry, name, lookup_budget_ms, source, faults: faults.map((fault) => fault[language]) };
  });

  app.post('/source/check', { schema: check }, async (request, reply) => {
    const asking = askingOf(request, reply);
    const { ok, findings, steps } = await trials.check(principalOf(request), asking);
    if (asking.signal.aborted) return reply.hijack();
    return { ok, steps, findings: findings.map((finding) => findingView(finding, asking.language)) };
  });
}

/** Shows personal data: to be registered under `recordsReadings`. */
export function trySource(app: HttpApp, { trials }: Pick<HttpDeps, 'trials'>): void {
  app.post('/source/try', { schema: trial }, async (request, reply) => {
    const asking = askingOf(request, reply);
    const asked: BeneficiaryQuestion = request.body;
    const result = await trials.try(principalOf(request), beneficiaryQuestion(asked), asking);
    if (asking.signal.aborted) return reply.hijack();
    // The reply is shown whether it is understood or not.
    await request.recordAccess({ cards: cardsIn(result), whole: true });
    return trialView(result, asking.language);
  });
}

function askingOf(request: FastifyRequest, reply: FastifyReply): Asking {
  return { language: languageOf(request), signal: clientLeaves(reply) };
}

const languageOf = ({ headers }: FastifyRequest): Language => preferredLanguage(headers['accept-language']);

/** The person who was found, else the one who was asked for. */
function cardsIn({ card, asked }: SourceTrial): string[] {
  if (card !== null) return [card];
  return asked.field === 'card_number' ? [asked.value] : [];
}

function findingView({ status, found, callers, todo }: CheckFinding, language: Language) {
  return {
    status,
    found: found[language],
    ...(callers !== undefined && { callers: callers[language] }),
    ...(todo !== undefined && { todo: todo[language] }),
  };
}

function trialView(result: SourceTrial, language: Language) {
  const {
    outsideFormat,
    card: _,
    exchanges,
    record,
    warning,
    headline,
    caller,
    agent,
    todo,
    ...same
  } = result;
  const inLanguage = (text: Text | null) => text?.[language] ?? null;
  return {
    ...same,
    outside_format: inLanguage(outsideFormat),
    exchanges: exchanges.map(exchangeView),
    record: record.map(({ field, value, from }) => ({
      field,
      value: value[language],
      from: inLanguage(from),
    })),
    warning: inLanguage(warning),
    headline: headline[language],
    caller: caller[language],
    agent: agent[language],
    todo: inLanguage(todo),
  };
}

function exchangeView({ request, reply }: ShownExchange) {
  return {
    request: { ...request, headers: pairs(request.headers) },
    reply: reply === null ? null : { ...reply, headers: pairs(reply.headers) },
  };
}

const pairs = (headers: Record<string, string>) =>
  Object.entries(headers).map(([name, value]) => ({ name, value }));
