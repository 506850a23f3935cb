import type { FastifyRequest } from 'fastify';
import {
  extensions,
  language,
  password,
  personName,
  queues,
  role,
  UserListSchema,
  UserSchema,
  userName,
} from '../../../api/schemas/session.ts';
import { hasRight, requireScope } from '../../../auth/credential.ts';
import type { ListedUser } from '../../../auth/users.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { credentialOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { jsonReply, noteChange, PEOPLE_TAG } from '../session/session-replies.ts';

const nothing = Type.Object({}, { additionalProperties: false });
const params = Type.Object({ name: userName });

const list = {
  operationId: 'listUsers',
  tags: [PEOPLE_TAG],
  summary: 'Usuários da operadora',
  description: 'Para a administração e a supervisão.',
  querystring: nothing,
  response: { 200: jsonReply('Os usuários', UserListSchema) },
  problems: [ERRORS.storeUnavailable()],
};

const get = {
  operationId: 'getUser',
  tags: [PEOPLE_TAG],
  summary: 'Um usuário',
  description: 'Para a administração e a supervisão.',
  params,
  querystring: nothing,
  response: { 200: jsonReply('O usuário', UserSchema) },
  problems: [ERRORS.userNotFound(), ERRORS.storeUnavailable()],
};

const changing = [
  ERRORS.passwordWeak(),
  ERRORS.accessNotRecorded(),
  ERRORS.storeUnavailable(),
  ERRORS.jsonOnly(),
];

const create = {
  operationId: 'createUser',
  tags: [PEOPLE_TAG],
  summary: 'Criar um usuário',
  description:
    'Da operadora de quem pede. A senha é provisória: na primeira entrada o usuário a troca. Só para a administração.',
  consumes: [JSON_TYPE],
  querystring: nothing,
  body: Type.Object(
    {
      user: userName,
      name: personName,
      role,
      password,
      extensions: Type.Optional(extensions),
      queues: Type.Optional(queues),
      language: Type.Optional(language),
    },
    { additionalProperties: false },
  ),
  response: { 201: jsonReply('Criado', UserSchema) },
  problems: [ERRORS.userExists(), ...changing],
};

const change = {
  operationId: 'changeUser',
  tags: [PEOPLE_TAG],
  summary: 'Mudar um usuário',
  description:
    'O que for informado muda. Papel, senha (provisória), segundo fator e impedimento terminam as sessões do usuário na hora. A supervisão só muda ramais e filas; o resto é da administração.',
  consumes: [JSON_TYPE],
  params,
  querystring: nothing,
  body: Type.Object(
    {
      name: Type.Optional(personName),
      role: Type.Optional(role),
      extensions: Type.Optional(extensions),
      queues: Type.Optional(queues),
      language: Type.Optional(language),
      disabled: Type.Optional(
        Type.Boolean({ description: 'true impede de entrar; false permite de novo.', examples: [true] }),
      ),
      password: Type.Optional(password),
      totp: Type.Optional(
        Type.Literal(false, {
          description: 'false desativa o segundo fator de quem perdeu o aparelho e os códigos.',
          examples: [false],
        }),
      ),
      sessions: Type.Optional(
        Type.Literal(false, {
          description: 'false termina na hora todas as sessões do usuário.',
          examples: [false],
        }),
      ),
    },
    { additionalProperties: false, examples: [{ extensions: ['2001'], queues: ['atendimento'] }] },
  ),
  response: { 200: jsonReply('Como ficou', UserSchema) },
  problems: [ERRORS.userNotFound(), ...changing],
};

/** What a supervisor may change. */
const OF_SUPERVISORS = new Set(['extensions', 'queues']);

export function users(app: HttpApp, deps: HttpDeps): void {
  const operatorOf = (request: FastifyRequest) => credentialOf(request).operator;

  app.get('/users', { schema: list }, async (request) => ({
    items: (await deps.users.list(operatorOf(request))).map(view),
  }));

  app.get('/users/:name', { schema: get }, async (request) =>
    view(await deps.users.get(request.params.name, operatorOf(request))),
  );

  app.post('/users', { schema: create }, async (request, reply) => {
    requireScope('admin', credentialOf(request));
    const { user, role } = request.body;
    await noteChange(deps, request, `user to be created: ${user} (${role})`);
    const made = await deps.users.create({ ...request.body, operator: operatorOf(request) });
    return reply.code(201).send(view(made));
  });

  app.patch('/users/:name', { schema: change }, async (request) => {
    const { name } = request.params;
    const fields = Object.keys(request.body);
    const isOwn = hasRight('users:extensions', credentialOf(request));
    if (!isOwn || fields.some((field) => !OF_SUPERVISORS.has(field)))
      requireScope('admin', credentialOf(request));
    await deps.users.get(name, operatorOf(request));
    await noteChange(deps, request, `user to be changed: ${name} (${described(request.body)})`);
    return view(await deps.users.change(name, request.body, operatorOf(request)));
  });
}

/** Never the password. */
function described(patch: { role?: string; disabled?: boolean }): string {
  return Object.keys(patch)
    .map((field) => {
      if (field === 'role') return `role ${patch.role}`;
      return field === 'disabled' ? `disabled ${patch.disabled}` : field;
    })
    .join(', ');
}

function view({ operator: _, disabled_at, ...user }: ListedUser) {
  return { ...user, disabled: disabled_at !== null };
}
