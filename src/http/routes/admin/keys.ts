import {
  KeyListSchema,
  KeySchema,
  keyId,
  NewKeySchema,
  origin,
  purpose,
  scopes,
} from '../../../api/schemas/admin.ts';
import { moment } from '../../../api/schemas/page-fields.ts';
import type { ApiKey } from '../../../auth/api-key.ts';
import { ERRORS } from '../../../errors.ts';
import { momentIn } from '../../../service/moment.ts';
import { Type } from '../../../typebox.ts';
import { credentialOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { ADMIN_TAG, jsonReply, noteChange } from '../session/session-replies.ts';

const nothing = Type.Object({}, { additionalProperties: false });
const stored = [ERRORS.storeUnavailable()];

const list = {
  operationId: 'listKeys',
  tags: [ADMIN_TAG],
  summary: 'Chaves da operadora',
  description: 'Com as revogadas e as vencidas; os segredos não são guardados.',
  querystring: nothing,
  response: { 200: jsonReply('As chaves', KeyListSchema) },
  problems: stored,
};

const create = {
  operationId: 'createKey',
  tags: [ADMIN_TAG],
  summary: 'Criar uma chave',
  description:
    'Da operadora de quem pede, com as permissões informadas. A chave só aparece nesta resposta. Fica nos registros de acesso.',
  consumes: [JSON_TYPE],
  querystring: nothing,
  body: Type.Object(
    {
      origin,
      scopes,
      expires: Type.Optional(
        moment(
          'Último dia em que vale (o dia inteiro), ou instante ISO 8601; sem ele não vence.',
          '2027-03-31',
        ),
      ),
      purpose: Type.Optional(purpose),
    },
    {
      additionalProperties: false,
      examples: [{ origin: 'chat', scopes: ['protocols:issue', 'protocols:write'] }],
    },
  ),
  response: { 201: jsonReply('Criada', NewKeySchema) },
  problems: [...stored, ERRORS.accessNotRecorded(), ERRORS.jsonOnly()],
};

const revoke = {
  operationId: 'revokeKey',
  tags: [ADMIN_TAG],
  summary: 'Revogar uma chave',
  description:
    'Os servidores passam a recusá-la em até um segundo. Para trocar uma chave, crie outra com a mesma origin, troque-a no sistema que a usa e revogue a antiga. Repetir não muda nada.',
  params: Type.Object({ id: keyId }),
  querystring: nothing,
  response: { 200: jsonReply('Como ficou', KeySchema) },
  problems: [ERRORS.keyNotFound(), ...stored, ERRORS.accessNotRecorded()],
};

export function keys(app: HttpApp, deps: HttpDeps): void {
  async function find(id: string, operator: string): Promise<ApiKey> {
    const found = (await deps.keys.list(operator)).find((key) => key.id === id);
    if (found === undefined) throw ERRORS.keyNotFound();
    return found;
  }

  app.get('/keys', { schema: list }, async (request) => ({
    items: (await deps.keys.list(credentialOf(request).operator)).map(view),
  }));

  app.post('/keys', { schema: create }, async (request, reply) => {
    const { operator } = credentialOf(request);
    const { expires, ...wanted } = request.body;
    const zone = deps.operators.find(({ ans_registry }) => ans_registry === operator)?.time_zone ?? 'UTC';
    const expiry = expires === undefined ? {} : { expires_at: futureIn('expires', expires, zone) };
    await noteChange(deps, request, `key to be created: ${wanted.origin} (${wanted.scopes.join(' ')})`);
    const { key, secret } = await deps.keys.create({ ...wanted, ...expiry, operator });
    return reply.code(201).send({ ...view(key), key: secret });
  });

  app.delete('/keys/:id', { schema: revoke }, async (request) => {
    const { operator } = credentialOf(request);
    const { id } = request.params;
    const { revoked_at } = await find(id, operator);
    if (revoked_at === null) {
      await noteChange(deps, request, `key to be revoked: ${id}`);
      await deps.keys.revoke(id);
    }
    return view(await find(id, operator));
  });
}

/** @returns ISO 8601 @throws invalid_field */
function futureIn(field: string, text: string, zone: string): string {
  const { end } = momentIn(field, text, zone);
  if (end > Date.now()) return new Date(end).toISOString();
  throw ERRORS.invalidRequest({
    field,
    code: 'invalid_field',
    text: { 'pt-BR': `O campo ${field} já passou.`, en: `The field ${field} is in the past.` },
  });
}

function view({ operator: _, ...key }: ApiKey) {
  return key;
}
