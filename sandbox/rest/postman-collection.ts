/** A collection as an operator's team keeps it: folders, variables, saved answers. */
export function postmanCollection(baseUrl: string): object {
  return {
    info: {
      name: 'Operadora Exemplo',
      description: 'Sistema de operadora para praticar. As pessoas são fictícias.',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: {
      type: 'apikey',
      apikey: [
        { key: 'key', value: 'X-API-Key', type: 'string' },
        { key: 'value', value: '{{api_key}}', type: 'string' },
        { key: 'in', value: 'header', type: 'string' },
      ],
    },
    variable: [
      { key: 'baseUrl', value: baseUrl },
      { key: 'api_key', value: '' },
    ],
    item: [
      {
        name: 'Beneficiários',
        item: [
          byCard,
          {
            name: 'Por CPF',
            request: {
              method: 'GET',
              url: {
                raw: '{{baseUrl}}/api/v1/beneficiarios?cpf=00000000191',
                host: ['{{baseUrl}}'],
                path: ['api', 'v1', 'beneficiarios'],
                query: [{ key: 'cpf', value: '00000000191' }],
              },
            },
          },
          posting('Consulta (sistema antigo)', ['legado', 'consultaBenef'], {
            nrCarteira: '00012345678901230',
          }),
        ],
      },
      {
        name: 'Protocolos',
        item: [
          posting('Emitir', ['api', 'v1', 'protocolos'], {
            referencia: '{{$guid}}',
            numeroCarteira: '00012345678901230',
          }),
          posting('Registrar', ['api', 'v1', 'registros'], {
            numeroProtocolo: '99999720261122000001',
            tipo: 'issued',
          }),
        ],
      },
    ],
  };
}

const byCard = {
  name: 'Por carteirinha',
  request: {
    method: 'GET',
    header: [{ key: 'Accept', value: 'application/json' }],
    url: {
      raw: '{{baseUrl}}/api/v1/beneficiarios/:carteira',
      host: ['{{baseUrl}}'],
      path: ['api', 'v1', 'beneficiarios', ':carteira'],
      variable: [{ key: 'carteira', value: '00012345678901230' }],
    },
  },
  response: [
    {
      name: 'Encontrado',
      status: 'OK',
      code: 200,
      _postman_previewlanguage: 'json',
      header: [{ key: 'Content-Type', value: 'application/json; charset=utf-8' }],
      body: JSON.stringify({
        numeroCarteira: '00012345678901230',
        nome: 'Maria Aparecida dos Santos',
        cpf: '00000000191',
        dataNascimento: '1961-03-14',
        situacao: 'ATIVO',
        plano: { codigo: 101, descricao: 'Essencial Enfermaria' },
        contato: { telefone: '11900000001', email: 'pessoa01@example.org' },
      }),
    },
    {
      name: 'Não encontrado',
      status: 'Not Found',
      code: 404,
      _postman_previewlanguage: 'json',
      header: [{ key: 'Content-Type', value: 'application/json; charset=utf-8' }],
      body: JSON.stringify({
        codigo: 'BENEFICIARIO_NAO_ENCONTRADO',
        mensagem: 'Beneficiário não encontrado.',
      }),
    },
  ],
};

function posting(name: string, path: string[], body: object): object {
  return {
    name,
    request: {
      method: 'POST',
      header: [{ key: 'Content-Type', value: 'application/json' }],
      body: { mode: 'raw', raw: JSON.stringify(body, null, 2), options: { raw: { language: 'json' } } },
      url: { raw: `{{baseUrl}}/${path.join('/')}`, host: ['{{baseUrl}}'], path },
    },
  };
}
