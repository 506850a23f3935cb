import { text } from '../../../api/schemas/building-blocks.ts';
import { format } from '../../../api/schemas/fields.ts';
import { FloorsFormSchema, FloorsSchema } from '../../../api/schemas/offline.ts';
import { ERRORS } from '../../../errors.ts';
import { instantIn } from '../../../service/moment.ts';
import { Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import { formReply, wantsForm } from '../../form/form-reply.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { FORM_TYPE } from '../../input/body-parsers.ts';
import { replySchema } from '../../schemas/route-schemas.ts';

const schema = {
  operationId: 'getOfflineFloors',
  tags: ['Protocolos'],
  summary: 'Até onde foram os números que uma central deu',
  description:
    'O maior número conhecido de cada faixa desta máquina no dia. A central que perdeu a pasta de números, ou a teve restaurada, não os dá outra vez.',
  querystring: Type.Object(
    {
      host: text({
        description: 'A máquina: o começo de /etc/machine-id.',
        example: 'ab12cd34',
        maxLength: 255,
      }),
      at: Type.Optional(
        text({
          description: 'O instante, que dá o dia: segundos desde 1970, ou ISO 8601. Sem ele, agora.',
          example: '1795353330',
        }),
      ),
      format: Type.Optional(format),
    },
    { additionalProperties: false },
  ),
  response: { 200: replySchema('O maior número de cada faixa', FloorsSchema, FloorsFormSchema) },
  problems: [ERRORS.storeUnavailable()],
};

export function getOfflineFloors(app: HttpApp, { protocolService, operators }: HttpDeps): void {
  const zones = new Map(operators.map(({ ans_registry, time_zone }) => [ans_registry, time_zone]));
  app.get('/offline/floors', { schema }, async (request, reply) => {
    const principal = principalOf(request);
    const { host, at } = request.query;
    const ms = at === undefined ? Date.now() : instantIn('at', at, zones.get(principal.operator) ?? 'UTC');
    const floors = await protocolService.offlineFloors(principal, { host, ms });
    // As the PBX names its files, and the sequence.
    const names = floors.map(({ from, number }) =>
      [number.slice(0, 6), String(from).padStart(6, '0'), number.slice(6, 14), number.slice(14)].join('.'),
    );
    if (wantsForm(request)) return reply.type(FORM_TYPE).send(formReply({ floors: names.join(',') }, 'ok'));
    return { floors: names };
  });
}
