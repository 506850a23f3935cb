import { text } from '../../../api/schemas/building-blocks.ts';
import { password } from '../../../api/schemas/session.ts';
import { ERRORS } from '../../../errors.ts';
import { Type } from '../../../typebox.ts';
import { sessionOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { noteChange, PEOPLE_TAG, WITH_SESSION } from './session-replies.ts';

const nothing = Type.Object({}, { additionalProperties: false });
const common = [
  ERRORS.signedOut(),
  ERRORS.signInLimited(60),
  ERRORS.accessNotRecorded(),
  ERRORS.storeUnavailable(),
  ERRORS.jsonOnly(),
];

const begin = {
  operationId: 'beginTotp',
  tags: [PEOPLE_TAG],
  summary: 'Começar o segundo fator',
  description:
    'Dá o segredo para o aplicativo autenticador (TOTP, RFC 6238). Só vale depois de confirmado com um código.',
  security: WITH_SESSION,
  consumes: [JSON_TYPE],
  querystring: nothing,
  body: Type.Object({ password }, { additionalProperties: false }),
  response: {
    201: {
      description: 'O segredo, mostrado só agora',
      content: {
        [JSON_TYPE]: {
          schema: Type.Object({
            secret: text({
              description: 'Em Base32, para digitar.',
              example: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
            }),
            uri: text({
              description: 'Para mostrar como QR code.',
              example:
                'otpauth://totp/Carimbo:maria.silva?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Carimbo',
            }),
          }),
        },
      },
    },
  },
  problems: [
    ...common,
    ERRORS.signInFailed(),
    ERRORS.stateConflict('O segundo fator já está ativo.', 'The second factor is enabled already.'),
  ],
};

const confirm = {
  operationId: 'confirmTotp',
  tags: [PEOPLE_TAG],
  summary: 'Ativar o segundo fator',
  description:
    'Confirma com um código do aplicativo. A resposta tem dez códigos de recuperação, que valem uma vez cada e não são mostrados de novo.',
  security: WITH_SESSION,
  consumes: [JSON_TYPE],
  querystring: nothing,
  body: Type.Object(
    { code: text({ description: 'Código do aplicativo.', example: '123456', maxLength: 64 }) },
    { additionalProperties: false },
  ),
  response: {
    200: {
      description: 'Ativo',
      content: {
        [JSON_TYPE]: {
          schema: Type.Object({
            recovery_codes: Type.Array(
              text({ description: 'Um código de recuperação.', example: '1a2b3-c4d5e-6f708-192a3' }),
              { description: 'Para guardar fora do aparelho.' },
            ),
          }),
        },
      },
    },
  },
  problems: [...common, ERRORS.codeInvalid()],
};

export function totp(app: HttpApp, deps: HttpDeps): void {
  const { sessions, operators } = deps;

  app.post('/session/totp', { schema: begin }, async (request, reply) => {
    const session = sessionOf(request);
    const operator = operators.find(({ ans_registry }) => ans_registry === session.operator);
    const issuer = `Carimbo ${operator?.name ?? ''}`.trim();
    const asked = { password: request.body.password, address: request.ip, issuer };
    return reply.code(201).send(await sessions.beginTotp(session, asked));
  });

  app.post('/session/totp/confirm', { schema: confirm }, async (request) => {
    const recovery_codes = await sessions.confirmTotp(sessionOf(request), request.body.code, request.ip);
    await noteChange(deps, request, 'second factor enabled');
    return { recovery_codes };
  });
}
