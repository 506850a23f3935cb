import type { Text } from '../../i18n/text.ts';
import { ImportError } from './import-error.ts';
import { get, isPlain, listAt, textAt } from './plain-data.ts';

/** A known format that is not supported, and what to do instead. */
interface Foreign {
  is: Text;
  instead: Text;
}

const AS_CURL: Text = {
  'pt-BR': 'copie o pedido da consulta como cURL (bash) e use --curl',
  en: 'copy the lookup’s request as cURL (bash) and use --curl',
};

const HAR: Foreign = {
  is: { 'pt-BR': 'um HAR (gravação do navegador)', en: 'a HAR (a recording of the browser)' },
  instead: {
    'pt-BR': `no navegador, F12, aba Rede, botão direito no pedido: ${AS_CURL['pt-BR']}. Um HAR guarda senhas e dados de pessoas: não o envie a ninguém`,
    en: `in the browser, F12, Network, right click on the request: ${AS_CURL.en}. A HAR holds passwords and people’s data: send it to nobody`,
  },
};
const INSOMNIA: Foreign = {
  is: { 'pt-BR': 'uma exportação do Insomnia', en: 'an export of Insomnia' },
  instead: {
    'pt-BR': `no Insomnia, na seta ao lado do pedido, Copy as cURL: ${AS_CURL['pt-BR']}`,
    en: `in Insomnia, from the arrow beside the request, Copy as cURL: ${AS_CURL.en}`,
  },
};
const WSDL: Foreign = {
  is: { 'pt-BR': 'um WSDL (serviço SOAP)', en: 'a WSDL (a SOAP service)' },
  instead: {
    'pt-BR':
      'um WSDL não mostra nenhum pedido pronto: peça um exemplo do envelope da consulta, com o endereço e o SOAPAction (o SoapUI gera um a partir do WSDL), e use --curl ou --postman',
    en: 'a WSDL shows no request that is ready: ask for an example of the lookup’s envelope, with the address and the SOAPAction (SoapUI makes one out of the WSDL), and use --curl or --postman',
  },
};
const WADL: Foreign = {
  is: { 'pt-BR': 'um WADL', en: 'a WADL' },
  instead: {
    'pt-BR': `peça o documento OpenAPI, ou ${AS_CURL['pt-BR']}`,
    en: `ask for the OpenAPI document, or ${AS_CURL.en}`,
  },
};
const SCHEMA: Foreign = {
  is: {
    'pt-BR': 'um XSD, que descreve mensagens e não o serviço',
    en: 'an XSD, which describes messages and not the service',
  },
  instead: WSDL.instead,
};
const ENVIRONMENT: Foreign = {
  is: { 'pt-BR': 'um ambiente do Postman, sem pedidos', en: 'a Postman environment, without requests' },
  instead: {
    'pt-BR': 'use a coleção em --postman e este arquivo em --postman-env',
    en: 'give the collection to --postman and this file to --postman-env',
  },
};
const ASYNC_API: Foreign = {
  is: { 'pt-BR': 'um documento AsyncAPI (filas)', en: 'an AsyncAPI document (queues)' },
  instead: {
    'pt-BR': 'o Carimbo consulta por pedido e resposta: peça o documento OpenAPI',
    en: 'Carimbo asks and waits for an answer: ask for the OpenAPI document',
  },
};

/** Refuses a document of a known but unsupported format, naming it. @throws ImportError */
export function refuseForeign(document: unknown, label: string): void {
  const foreign = typeof document === 'string' ? foreignText(document) : foreignTree(document);
  if (foreign === null) return;
  throw new ImportError(
    `${label}: é ${foreign.is['pt-BR']}, que o Carimbo não importa. Em vez disso: ${foreign.instead['pt-BR']}.`,
    `${label}: this is ${foreign.is.en}, which Carimbo does not import. Instead: ${foreign.instead.en}.`,
  );
}

function foreignText(text: string): Foreign | null {
  const start = text.slice(0, 20_000);
  if (!/^\s*</.test(start)) return null;
  if (
    /<(?:[\w-]+:)?(?:definitions|description)\b[^>]*schemas\.xmlsoap\.org\/wsdl|<(?:[\w-]+:)?(?:definitions|description)\b[^>]*www\.w3\.org\/ns\/wsdl/.test(
      start,
    )
  )
    return WSDL;
  if (/<(?:[\w-]+:)?application\b[^>]*wadl/.test(start)) return WADL;
  return /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]{0,5000}?-->\s*)?<(?:[\w-]+:)?schema\b[^>]*XMLSchema/.test(
    start,
  )
    ? SCHEMA
    : null;
}

function foreignTree(document: unknown): Foreign | null {
  if (!isPlain(document)) return null;
  if (Array.isArray(get(get(document, 'log'), 'entries'))) return HAR;
  if (isInsomnia(document)) return INSOMNIA;
  if (textAt(document, '_postman_variable_scope') !== null) return ENVIRONMENT;
  return textAt(document, 'asyncapi') === null ? null : ASYNC_API;
}

/** Version 4 exports JSON, version 5 YAML. */
function isInsomnia(document: unknown): boolean {
  return (
    get(document, '__export_format') !== undefined ||
    /^(collection|spec|environment)\.insomnia\.rest/.test(textAt(document, 'type') ?? '') ||
    (textAt(document, '_type') === 'export' && listAt(document, 'resources').length > 0)
  );
}
