import { BODY_LIMIT } from '../../../api/limits.ts';
import { accessReason } from '../../../api/schemas/access-record.ts';
import { oneOf } from '../../../api/schemas/building-blocks.ts';
import { ERRORS } from '../../../errors.ts';
import { preferredLanguage } from '../../../i18n/language.ts';
import { civilTime } from '../../../protocol/civil-time.ts';
import { FILE_FORMATS } from '../../../reports/export-file.ts';
import { type Static, Type } from '../../../typebox.ts';
import { principalOf, readerOf, stillGranted } from '../../auth.ts';
import type { HttpApp, HttpDeps } from '../../http-app.ts';
import { JSON_TYPE } from '../../input/body-parsers.ts';
import { FILE_TYPES, fileReply } from '../reports/file-replies.ts';
import { Filters, filterOf } from './search.ts';

const { cursor: _cursor, limit: _limit, format: _format, ...filters } = Filters.properties;

const schema = {
  operationId: 'exportProtocols',
  tags: ['Protocolos'],
  summary: 'Exportar protocolos em CSV ou XLSX',
  description:
    'Tudo que a busca com estes filtros encontra, do mais novo ao mais antigo, num arquivo que é enviado enquanto é feito: sem Content-Length, e com os cabeçalhos das colunas no idioma de Accept-Language. CSV em UTF-8 com ponto e vírgula; nele o número vem em grupos, e o que o Excel alteraria ou tomaria por fórmula começa com apóstrofo. XLSX com números, carteirinhas e CPFs como texto. Sem beneficiaries:read não há carteirinha, CPF nem nascimento. Se o envio for interrompido, o arquivo está incompleto; quando a sessão ou a chave deixa de valer, o servidor o interrompe. Uma exportação por vez para cada usuário ou chave. Um só registro de acesso, com os filtros, é gravado antes do primeiro byte.',
  consumes: [JSON_TYPE],
  querystring: Type.Object(
    { format: oneOf(FILE_FORMATS, { description: 'O formato do arquivo.', example: 'xlsx' }) },
    { additionalProperties: false },
  ),
  body: Type.Object(
    { ...filters, reason: Type.Optional(accessReason) },
    { additionalProperties: false, examples: [{ state: 'open', from: '2026-11-01' }] },
  ),
  response: { 200: fileReply('O arquivo') },
  problems: [
    ERRORS.exportRunning(),
    ERRORS.exportFailed(null),
    ERRORS.payloadTooLarge(BODY_LIMIT),
    ERRORS.unsupportedMediaType(),
  ],
};

export function exportProtocols(app: HttpApp, deps: HttpDeps): void {
  const known = new Map(deps.operators.map((operator) => [operator.ans_registry, operator]));

  app.post('/protocols/export', { schema, config: { isOpenEnded: true } }, async (request, reply) => {
    const { actor, operator } = principalOf(request);
    const { areaCode, time_zone: zone = 'UTC' } = known.get(operator) ?? {};
    const { format } = request.query;
    const filter = filterOf(request.body as Static<typeof Filters>, zone);
    const turn = deps.reports.takeTurn(actor, stillGranted(request, deps));
    try {
      const { reason: _reason, ...asked } = request.body;
      await request.recordAccess({ filter: { format, ...asked } });
    } catch (error) {
      turn.end();
      throw error;
    }
    const file = await turn.file({
      kind: 'export',
      operator,
      areaCode,
      filter,
      beneficiaries: readerOf(request).beneficiaries,
      language: preferredLanguage(request.headers['accept-language']),
      format,
    });
    const { day } = civilTime(Date.now(), zone);
    return reply
      .type(FILE_TYPES[format])
      .header('content-disposition', `attachment; filename="protocolos-${day}.${format}"`)
      .send(file);
  });
}
