import { XMLParser } from 'fast-xml-parser';
import type { FastifyInstance } from 'fastify';
import type { SandboxContext } from '../context.ts';
import { brazilianDate, type Person } from '../people.ts';
import { escapeXml, soapFault, soapReply } from './soap-envelope.ts';
import { wsdl } from './wsdl.ts';

/** Values stay text: as a number a card would lose its leading zeros. */
const parser = new XMLParser({ removeNSPrefix: true, parseTagValue: false, ignoreAttributes: true });

type Node = Record<string, unknown>;

/** One address; the operation is the first element of the body. */
export function soapRoutes(app: FastifyInstance, { directory }: SandboxContext): void {
  app.get<{ Querystring: Record<string, string> }>(
    '/ws/Beneficiarios',
    { schema: { hide: true } },
    async (request, reply) =>
      reply.type('text/xml; charset=utf-8').send(wsdl(`http://${request.host}/ws/Beneficiarios`)),
  );

  app.post<{ Body: Buffer | undefined }>(
    '/ws/Beneficiarios',
    { config: { endpoint: 'soap' }, schema: { hide: true } },
    async (request, reply) => {
      const asked = operationOf(request.body);
      if (asked === null)
        return soapFault(reply.code(500), { code: 'soap:Client', message: 'Operação desconhecida' });
      const person =
        asked.name === 'ConsultarPorCarteira'
          ? directory.byCard(asked.value('numeroCarteira'))
          : directory.byCpf(asked.value('cpf'));
      return soapReply(reply, answer(asked.name, person));
    },
  );
}

function operationOf(body: Buffer | undefined): { name: string; value(name: string): string } | null {
  if (!Buffer.isBuffer(body)) return null;
  try {
    const parsed: { Envelope?: { Body?: Record<string, Node> } } = parser.parse(body);
    const operations = parsed.Envelope?.Body ?? {};
    const name = ['ConsultarPorCarteira', 'ConsultarPorCpf'].find((known) => known in operations);
    if (name === undefined) return null;
    return { name, value: (field) => String(operations[name]?.[field] ?? '') };
  } catch {
    return null;
  }
}

function answer(operation: string, person: Person | undefined): string {
  const inside =
    person === undefined
      ? elements({ codigo: '1', mensagem: 'Beneficiário não encontrado' })
      : `${elements({ codigo: '0', mensagem: 'OK' })}<beneficiario>${elements({
          numeroCarteira: person.card_number,
          nome: person.name,
          cpf: person.cpf ?? '',
          dataNascimento: brazilianDate(person.birth_date),
          situacao: person.active ? 'A' : 'I',
          descricaoPlano: person.plan.name,
        })}</beneficiario>`;
  return `<ns2:${operation}Response xmlns:ns2="http://operadora.example/beneficiarios"><retorno>${inside}</retorno></ns2:${operation}Response>`;
}

const elements = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('');
