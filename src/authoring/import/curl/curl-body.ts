import type { ApiBody, ApiField } from '../api-operation.ts';
import { splitQuery } from '../literal/split-url.ts';
import { cleanText } from '../marked-text.ts';
import { textBody } from '../postman/postman-body.ts';
import type { Given } from './curl-options.ts';

interface Read {
  body: ApiBody | null;
  /** With -G the data goes into the address. */
  query: ApiField[];
  notes: string[];
}

/** What `-d`, `--json`, `-F` and their kin send. */
export function readCurlBody(given: readonly Given[], contentType: string | null): Read {
  const of = (...meanings: Given['means'][]) => given.filter(({ means }) => meanings.includes(means));
  const forms = of('form');
  if (forms.length > 0) {
    const fields = forms
      .map(({ value }) => pair(value))
      .filter(({ name, value }) => name !== '' && !/^[@<]/.test(value));
    const left = fields.length < forms.length ? ['O exemplo envia um arquivo, que ficou de fora.'] : [];
    const doubt =
      'O exemplo usa multipart/form-data; o Carimbo envia um formulário comum: confirme que é aceito.';
    return { body: { kind: 'form', fields }, query: [], notes: [doubt, ...left] };
  }
  const parts = of('data', 'raw', 'urlencode', 'json');
  if (parts.length === 0) return { body: null, query: [], notes: [] };
  const fromFile = parts.some(({ means, value }) => means !== 'raw' && value.startsWith('@'));
  const notes = fromFile ? ['O corpo vem de um arquivo (@), que não foi lido: escreva-o em body.'] : [];
  const texts = parts.filter(({ means, value }) => means === 'raw' || !value.startsWith('@')).map(dataText);
  const json = of('json').length > 0;
  const text = texts.join(json ? '' : '&');
  if (of('get').length > 0) return { body: null, query: splitQuery(cleanText(text)), notes };
  if (text.trim() === '') return { body: null, query: [], notes };
  const said = json
    ? 'application/json'
    : (contentType ?? (/^\s*[{[<]/.test(text) ? '' : 'application/x-www-form-urlencoded'));
  return { body: textBody(text, said, (name) => name), query: [], notes };
}

function dataText({ means, value }: Given): string {
  if (means === 'data')
    return value.replace(/[\r\n]+(?=[^{}]*$)/g, (breaks) => (/[{[<]/.test(value) ? breaks : ''));
  if (means !== 'urlencode') return value;
  const at = value.indexOf('=');
  return at < 0
    ? encodeURIComponent(value)
    : `${at === 0 ? '' : `${value.slice(0, at)}=`}${encodeURIComponent(value.slice(at + 1))}`;
}

function pair(text: string): ApiField {
  const at = text.indexOf('=');
  return {
    name: cleanText(at < 0 ? text : text.slice(0, at)),
    value: cleanText(at < 0 ? '' : text.slice(at + 1)),
    required: true,
  };
}
