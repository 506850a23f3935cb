import { type Static, Type } from '../../../typebox.ts';
import { choice, closed, template, templates } from '../../schema/builders.ts';
import { describedSource } from '../../schema/described-source.ts';
import { Auth } from '../../transport/auth/auth-schema.ts';
import type { Decoding } from '../../transport/http/decode-reply.ts';
import { HttpRequest } from '../../transport/http/http-request-schema.ts';
import { Tls } from '../../transport/tls-schema.ts';

export const SoapRequest = Type.Object(
  {
    url: Type.Optional(template('Endereço do serviço. Padrão: connection.base_url.')),
    action: Type.Optional(Type.String({ description: 'SOAPAction.' })),
    version: Type.Optional(choice(['1.1', '1.2'], '1.1 se nada disser.')),
    headers: Type.Optional(templates('Cabeçalhos HTTP.')),
    body: template('O conteúdo de soap:Body, ou o envelope inteiro. Os valores são escapados.'),
  },
  { ...closed, description: 'Um pedido SOAP.' },
);

export const HttpConnection = Type.Object(
  {
    base_url: Type.Optional(template('Início de todos os endereços.')),
    tls: Type.Optional(Tls),
    charset: Type.Optional(
      choice(
        ['auto', 'utf-8', 'iso-8859-1', 'windows-1252'],
        'Codificação da resposta; auto usa a que a resposta informa.',
      ),
    ),
    headers: Type.Optional(templates('Cabeçalhos de todos os pedidos.')),
  },
  { ...closed, description: 'Onde fica o sistema.' },
);

const auth = { auth: Type.Optional(Auth) };

export const RestSource = describedSource({
  kind: 'rest',
  connection: Type.Optional(HttpConnection),
  request: HttpRequest,
  more: auth,
});
export const SoapSource = describedSource({
  kind: 'soap',
  connection: HttpConnection,
  request: SoapRequest,
  more: auth,
});

export type SoapRequestSettings = Static<typeof SoapRequest>;
export type RestSettings = Static<typeof RestSource>;
export type SoapSettings = Static<typeof SoapSource>;

/** How a reply of this source is decoded. */
export function decodingOf({ kind, connection }: RestSettings | SoapSettings): Decoding {
  return { charset: connection?.charset, isSoap: kind === 'soap' };
}
