import { Type } from '../../../typebox.ts';
import { choice, closed, template, templates, text } from '../../schema/builders.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;

const HttpBody = Type.Object(
  {
    json: Type.Optional(
      Type.Any({ description: 'Corpo JSON, escrito como YAML; cada texto pode ter ${…}.' }),
    ),
    form: Type.Optional(templates('Campos de um formulário (application/x-www-form-urlencoded).')),
    xml: Type.Optional(template('XML; os valores entram escapados.')),
    text: Type.Optional(template('Texto puro; quebras de linha nos valores são recusadas.')),
    content_type: Type.Optional(text('Content-Type, se não é o do formato.')),
  },
  { ...closed, description: 'Corpo: um de json, form, xml, text.' },
);

/** An HTTP request: of `rest`, and of the login of any kind. */
export const HttpRequest = Type.Object(
  {
    method: Type.Optional(choice([...METHODS], 'Padrão: GET, ou POST se há corpo.')),
    url: template('Endereço: absoluto, ou a partir de connection.base_url. Os valores são codificados.'),
    query: Type.Optional(templates('Parâmetros depois do ?.')),
    headers: Type.Optional(templates('Cabeçalhos.')),
    body: Type.Optional(HttpBody),
  },
  { ...closed, description: 'Um pedido HTTP.' },
);
