import { oneOf, ref, text } from '../../../api/schemas/building-blocks.ts';
import { OmbudsmanReportSchema } from '../../../api/schemas/ombudsman-report.ts';
import { ERRORS } from '../../../errors.ts';
import { preferredLanguage } from '../../../i18n/language.ts';
import { civilTime } from '../../../protocol/civil-time.ts';
import { type Static, Type } from '../../../typebox.ts';
import { principalOf } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { FILE_TYPES, fileReply } from './file-replies.ts';

const files = fileReply('As figuras do ano');

const schema = {
  operationId: 'getOmbudsmanReport',
  tags: ['Relatórios'],
  summary: 'As demandas da ouvidoria de um ano',
  description:
    'Demandas da classe ouvidoria e reanálises (protocolos que continuam outro), pelo ano do protocolo: quantas, por espécie, tipo, assunto, canal e mês, dias corridos até a resposta, dentro e fora do prazo. Só contagens. Para usuários: supervisão, ouvidoria e auditoria. Não é a forma de nenhum formulário da ANS.',
  querystring: Type.Object(
    {
      year: text({ description: 'O ano.', example: '2026', pattern: '^2[0-9]{3}$' }),
      format: Type.Optional(
        oneOf(['json', 'csv', 'xlsx'], {
          description: 'O formato; json quando não informado.',
          example: 'json',
        }),
      ),
    },
    { additionalProperties: false },
  ),
  response: {
    200: {
      description: files.description,
      content: { [JSON_TYPE]: { schema: ref(OmbudsmanReportSchema) }, ...files.content },
    },
  },
  problems: [ERRORS.exportFailed(null)],
};

export function getOmbudsmanReport(app: HttpApp, { reports, operators }: HttpDeps): void {
  const zones = new Map(operators.map((operator) => [operator.ans_registry, operator.time_zone]));

  app.get('/reports/ombudsman', { schema }, async (request, reply) => {
    const { operator } = principalOf(request);
    const { year, format = 'json' } = request.query;
    const now_ms = Date.now();
    const zone = zones.get(operator) ?? 'UTC';
    // Subjects are free texts, and may name a person.
    await request.recordAccess({});
    const file = await reports.make({
      kind: 'ombudsman',
      operator,
      zone,
      year: Number(year),
      now_ms,
      language: preferredLanguage(request.headers['accept-language']),
      format,
    });
    if (format === 'json') return JSON.parse(file.toString()) as Static<typeof OmbudsmanReportSchema>;
    return reply
      .type(FILE_TYPES[format])
      .header(
        'content-disposition',
        `attachment; filename="ouvidoria-${year}-${civilTime(now_ms, zone).day}.${format}"`,
      )
      .send(file);
  });
}
