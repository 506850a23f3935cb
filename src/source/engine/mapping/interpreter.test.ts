import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../exchange.ts';
import { REST } from '../../kinds/http/kind.ts';
import type { RestSettings } from '../../kinds/http/schema.ts';
import { describedKind } from '../../kinds/kinds.ts';
import { SQL } from '../../kinds/sql/kind.ts';
import type { DescribedSettings } from '../../schema/described-source.ts';
import { createInterpreter } from './interpreter.ts';

const CARD = '00123456';
const PERSON = { cart: CARD, nome: '  MARIA   DA SILVA ', sit: 'A', nasc: '14/03/1961', cpf: 191 };
const MAPPING = { card_number: 'cart', name: 'nome', active: 'sit', birth_date: 'nasc', cpf: 'cpf' };

const rest = (more: Partial<RestSettings> = {}): RestSettings => ({
  kind: 'rest',
  lookup: { card_number: { url: '/b/${card_number}' } },
  mapping: MAPPING,
  ...more,
});
const reply = (body: unknown, status: Reply['status'] = 200): Reply => ({
  status,
  headers: {},
  body,
  raw: '',
});
const look = (
  settings: DescribedSettings,
  came: Reply,
  asked: { card_number: string } | { cpf: string } = { card_number: CARD },
) => createInterpreter(settings, describedKind(settings)).lookup(came, asked);

describe('what a status means where no rule says it', () => {
  it.each([
    ['not_found', [404, 410]],
    ['unavailable', [408, 425, 429, 500, 502, 503, 504]],
    ['misconfigured', [301, 302, 400, 401, 403, 405, 409, 422]],
  ])('%s over HTTP', async (outcome, statuses) => {
    for (const status of statuses) {
      expect({ status, ...(await look(rest(), reply({ erro: 1 }, status))) }).toMatchObject({
        status,
        outcome,
      });
    }
  });

  it.each([
    ['not_found', ['NOT_FOUND']],
    [
      'misconfigured',
      ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'UNIMPLEMENTED', 'INVALID_ARGUMENT', 'FAILED_PRECONDITION'],
    ],
    ['unavailable', ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNKNOWN', 'RESOURCE_EXHAUSTED']],
  ])('%s over gRPC', async (outcome, statuses) => {
    const grpc = { ...rest(), kind: 'grpc', connection: { address: 'h:1' } } as unknown as DescribedSettings;
    for (const status of statuses) expect(await look(grpc, reply(null, status))).toMatchObject({ outcome });
    expect(await look(grpc, reply(PERSON, 'OK'))).toMatchObject({ outcome: 'found' });
  });

  const sql = { ...rest(), kind: 'sql', connection: { driver: 'sqlite' } } as unknown as DescribedSettings;
  it('rows of a database: none is not_found, one is the person, several are misconfigured', async () => {
    expect(await look(sql, reply([], null))).toMatchObject({ outcome: 'not_found' });
    expect(await look(sql, reply([PERSON], null))).toMatchObject({ outcome: 'found' });
    const two = await look(sql, reply([PERSON, PERSON], null));
    expect(two).toMatchObject({ outcome: 'misconfigured' });
    expect(two.reason).toContain('2 beneficiários');
  });

  it('a SOAP Fault is unavailable, unless it blames the request', async () => {
    const soap = { ...rest(), kind: 'soap', connection: {} } as unknown as DescribedSettings;
    const fault = (faultcode: string) => reply({ Fault: { faultcode, faultstring: 'x' } }, 500);
    expect(await look(soap, fault('soap:Server'))).toMatchObject({ outcome: 'unavailable' });
    expect(await look(soap, fault('soap:Client'))).toMatchObject({ outcome: 'misconfigured' });
    const newer = reply({ 'env:Fault': { 'env:Code': { 'env:Value': 'env:Sender' } } }, 500);
    expect(await look(soap, newer)).toMatchObject({ outcome: 'misconfigured' });
  });
});

describe('rules of the file', () => {
  const outcomes: RestSettings['outcomes'] = [
    { status: [400, '5xx'], when: 'codigo = "NAO_EXISTE"', is: 'not_found' },
    { status: '4xx', is: 'unavailable', reason: 'eles recusam às vezes' },
    { when: 'erro', is: 'unavailable' },
    { when: 'a + 1 > 0', is: 'found' },
  ];

  it('are tried from the top, status and condition together', async () => {
    const settings = rest({ outcomes });
    expect(await look(settings, reply({ codigo: 'NAO_EXISTE' }, 503))).toEqual({
      outcome: 'not_found',
      rule: 'outcomes[0]: status 503 e when',
    });
    expect(await look(settings, reply({ codigo: 'OUTRO' }, 400))).toEqual({
      outcome: 'unavailable',
      rule: 'outcomes[1]: status 400',
      reason: 'eles recusam às vezes',
    });
    expect(await look(settings, reply({ codigo: 'OUTRO' }, 500))).toMatchObject({ rule: 'padrão: 500' });
    expect(await look(settings, reply({ ...PERSON, erro: false }))).toMatchObject({ outcome: 'found' });
    expect(await look(settings, reply({ ...PERSON, erro: 'sim' }))).toMatchObject({
      rule: 'outcomes[2]: when',
    });
  });

  it('that cannot be worked out are a mistake to fix, not a rule to pass over', async () => {
    const judged = await look(rest({ outcomes }), reply({ ...PERSON, a: 'Maria' }));
    expect(judged).toMatchObject({ outcome: 'misconfigured', rule: 'outcomes[3]' });
    expect(judged.reason).toContain('outcomes[3].when');
    expect(judged.reason).not.toContain('Maria');
  });
});

describe('not found, and misconfigured', () => {
  it.each([[null], [''], [[]], [{}], ['  '], [[null]]])('an empty reply is not_found: %j', async (body) => {
    expect(await look(rest(), reply(body))).toMatchObject({ outcome: 'not_found' });
  });

  it('an empty reply that a rule calls found is misconfigured', async () => {
    const settings = rest({ outcomes: [{ status: 200, is: 'found' }] });
    expect(await look(settings, reply({}))).toMatchObject({ outcome: 'misconfigured' });
  });

  it('a root that exists and is empty is not_found; one that does not exist is misconfigured', async () => {
    const settings = rest({ mapping: { ...MAPPING, root: 'dados.itens[0]' } });
    expect(await look(settings, reply({ dados: { itens: [] } }))).toMatchObject({ outcome: 'not_found' });
    expect(await look(settings, reply({ dados: { itens: null } }))).toMatchObject({ outcome: 'not_found' });
    for (const body of [{ dados: { lista: [PERSON] } }, { dados: null }, { erro: 'x' }]) {
      const judged = await look(settings, reply(body));
      expect(judged).toMatchObject({ outcome: 'misconfigured' });
      expect(judged.reason).toContain('mapping.root');
    }
  });

  it('under an explicit found, even an empty root is misconfigured', async () => {
    const settings = rest({
      outcomes: [{ status: 200, is: 'found' }],
      mapping: { ...MAPPING, root: 'itens' },
    });
    expect(await look(settings, reply({ itens: [] }))).toMatchObject({ outcome: 'misconfigured' });
  });

  it.each([
    [{ ...PERSON, nome: null }, 'mapping.name'],
    [{ ...PERSON, nome: ' ' }, 'mapping.name'],
    [{ ...PERSON, sit: undefined }, 'mapping.active'],
    [{ ...PERSON, sit: 'Pendente' }, '"Pendente"'],
    [{ ...PERSON, sit: 'Maria da Silva' }, 'um valor, que não é ativo'],
  ])('a person who cannot be read whole: %j', async (body, part) => {
    const judged = await look(rest(), reply(body));
    expect(judged).toMatchObject({ outcome: 'misconfigured' });
    expect(judged.reason).toContain(part);
    expect(judged.reason).not.toContain('Maria');
    expect(judged.beneficiary).toBeUndefined();
  });

  it('several people are never guessed from', async () => {
    const settings = rest({ mapping: { ...MAPPING, root: 'itens' } });
    const judged = await look(settings, reply({ itens: [PERSON, { ...PERSON, nome: 'Outra' }] }));
    expect(judged).toMatchObject({ outcome: 'misconfigured' });
    expect(judged.reason).toContain('2 beneficiários');
  });
});

describe('the person', () => {
  it('is what the mapping says, cleaned', async () => {
    const { beneficiary } = await look(
      rest({
        mapping: { ...MAPPING, plan: 'p.d', extra: { telefone: 'tel', vazio: 'nada', n: '12345678901' } },
      }),
      reply({ ...PERSON, p: { d: 'Ouro\u0000\n' }, tel: 11987654321 }),
    );
    expect(beneficiary).toEqual({
      card_number: CARD,
      name: 'MARIA DA SILVA',
      cpf: '00000000191',
      birth_date: '1961-03-14',
      active: true,
      plan: 'Ouro',
      extra: { telefone: '11987654321', n: '12345678901' },
    });
  });

  it('has at most twenty more fields of two hundred characters', async () => {
    const extra = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`c${i}`, 'longo']));
    const { beneficiary } = await look(
      rest({ mapping: { ...MAPPING, extra } }),
      reply({ ...PERSON, longo: 'x'.repeat(500) }),
    );
    expect(Object.keys(beneficiary?.extra ?? {})).toHaveLength(20);
    expect(beneficiary?.extra.c0).toHaveLength(200);
  });

  it.each<[unknown, string]>([
    ['123456', 'zeros gone'],
    [123456, 'as a number'],
    ['0012.3456', 'with separators'],
    ['OP-00123456', 'as it was written for them'],
    [null, 'not told'],
  ])('is the one asked for when the card comes back as %j: %s', async (cart) => {
    const settings = rest({ input: { card_number: { prefix: 'OP-' } } });
    expect(await look(settings, reply({ ...PERSON, cart }))).toMatchObject({
      outcome: 'found',
      beneficiary: { card_number: CARD },
    });
  });

  it.each(['00123457', '0012345601', '1234', '9900123456', 'Maria'])(
    'is misconfigured when the reply has another card: %s',
    async (cart) => {
      const judged = await look(rest(), reply({ ...PERSON, cart }));
      expect(judged).toMatchObject({ outcome: 'misconfigured' });
      expect(judged.reason).toContain('outra carteirinha');
      expect(judged.reason).not.toContain(cart);
    },
  );

  it('letters distinguish two cards', async () => {
    const judged = await look(rest(), reply({ ...PERSON, cart: 'CD123456' }), { card_number: 'AB123456' });
    expect(judged).toMatchObject({ outcome: 'misconfigured' });
  });

  it('by CPF has the card of the answer, and must have the CPF that was asked for', async () => {
    const asked = { cpf: '00000000191' };
    expect(await look(rest(), reply({ ...PERSON, cart: '00.123-456' }), asked)).toMatchObject({
      outcome: 'found',
      beneficiary: { card_number: '00123456', cpf: '00000000191' },
    });
    expect(await look(rest(), reply({ ...PERSON, cpf: null }), asked)).toMatchObject({
      beneficiary: { cpf: '00000000191' },
    });
    expect(await look(rest(), reply({ ...PERSON, cpf: '52998224725' }), asked)).toMatchObject({
      outcome: 'misconfigured',
    });
    expect(await look(rest(), reply({ ...PERSON, cart: null }), asked)).toMatchObject({
      outcome: 'misconfigured',
    });
  });
});

describe('a number of the operator', () => {
  const issue: RestSettings['issue'] = {
    request: { url: '/p' },
    number: { value: 'protocolo.numero', max_length: 20 },
    find: { request: { url: '/p/${reference}' } },
  };
  const give = (body: unknown, status: number, operation: 'issue' | 'issue.find' = 'issue', more = {}) =>
    createInterpreter(rest({ issue: { ...issue, ...more } }), REST).number(reply(body, status), operation);

  it('is kept as received, trimmed', async () => {
    expect(await give({ protocolo: { numero: ' 2026/000.123-4 ' } }, 201)).toMatchObject({
      outcome: 'found',
      number: '2026/000.123-4',
    });
    expect(await give({ protocolo: { numero: 20260000123 } }, 200)).toMatchObject({ number: '20260000123' });
  });

  it.each([
    ['x'.repeat(21), 'caracteres; esperado'],
    ['12\n34', 'outros caracteres'],
    ['12 34', 'outros caracteres'],
    ['<b>1</b>', 'outros caracteres'],
    [{ a: 1 }, 'não é um texto'],
    [null, 'não encontrou nada'],
    ['', 'não encontrou nada'],
  ])('is refused when it is %j', async (numero, part) => {
    const judged = await give({ protocolo: { numero } }, 200);
    expect(judged).toMatchObject({ outcome: 'misconfigured' });
    expect(judged.reason).toContain(part);
    expect(judged.number).toBeUndefined();
  });

  it('of digits only, where the file asks for them', async () => {
    const number = { value: 'n', characters: 'digits', min_length: 3 } as const;
    expect(await give({ n: '12A4' }, 200, 'issue', { number })).toMatchObject({ outcome: 'misconfigured' });
    expect(await give({ n: '12' }, 200, 'issue', { number })).toMatchObject({ outcome: 'misconfigured' });
    expect(await give({ n: '0012' }, 200, 'issue', { number })).toMatchObject({ number: '0012' });
  });

  it('a 404 to issue is a wrong address; to issue.find it means no number', async () => {
    expect(await give(null, 404)).toMatchObject({ outcome: 'misconfigured' });
    expect(await give(null, 404, 'issue.find')).toMatchObject({ outcome: 'not_found' });
    expect(await give({ protocolo: { numero: null } }, 200, 'issue.find')).toMatchObject({
      outcome: 'not_found',
    });
    expect(await give({ outro: 1 }, 200, 'issue.find')).toMatchObject({ outcome: 'misconfigured' });
    expect(await give(null, 503)).toMatchObject({ outcome: 'unavailable' });
  });

  it('without issue in the file is misconfigured', async () => {
    const judged = await createInterpreter(rest(), REST).number(reply({ n: 1 }), 'issue');
    expect(judged).toMatchObject({ outcome: 'misconfigured' });
  });
});

describe('registering', () => {
  it('is accepted with nothing in the answer, and refused by status or rule', async () => {
    const register = {
      request: { url: '/r' },
      outcomes: [{ when: 'ok = false', is: 'misconfigured' as const }],
    };
    const { registered } = createInterpreter(rest({ register }), REST);
    expect(await registered(reply(null, 204))).toMatchObject({ outcome: 'found' });
    expect(await registered(reply({ ok: false }, 200))).toMatchObject({ outcome: 'misconfigured' });
    expect(await registered(reply(null, 404))).toMatchObject({ outcome: 'not_found' });
    expect(await registered(reply(null, 500))).toMatchObject({ outcome: 'unavailable' });
    const sql = { ...rest(), kind: 'sql', connection: { driver: 'sqlite' } } as unknown as DescribedSettings;
    expect(await createInterpreter(sql, SQL).registered(reply([], null))).toMatchObject({ outcome: 'found' });
  });

  it('brings the operator’s number where the file says so, and is accepted without one', async () => {
    const register = { request: { url: '/r' }, number: { value: 'numero', min_length: 4 } };
    const { registered } = createInterpreter(rest({ register }), REST);
    expect(await registered(reply({ numero: ' OE-1 ' }, 201))).toMatchObject({
      outcome: 'found',
      number: 'OE-1',
    });
    for (const [body, status] of [
      [{ outro: 1 }, 200],
      [null, 204],
      [{ numero: '' }, 200],
    ] as const) {
      const judged = await registered(reply(body, status));
      expect(judged).toMatchObject({ outcome: 'found' });
      expect(judged.number).toBeUndefined();
    }
    expect(await registered(reply({ numero: 'x' }, 200))).toMatchObject({
      outcome: 'misconfigured',
      reason: 'register.number: o número recebido tem 1 caracteres; esperado: de 4 a 40',
    });
    expect(await registered(reply({ numero: 'OE-1' }, 500))).toMatchObject({ outcome: 'unavailable' });
  });
});

describe('any answer at all', () => {
  const fields = fc.constantFrom(
    'cart',
    'nome',
    'sit',
    'nasc',
    'cpf',
    'itens',
    '__proto__',
    'constructor',
    'x',
  );
  const { body } = fc.letrec<{ body: unknown }>((tie) => ({
    body: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(
        null,
        '',
        CARD,
        'A',
        'Maria',
        '14/03/1961',
        true,
        0,
        1,
        -1.5,
        '\ud800',
        '\u0000',
        'null',
      ),
      fc.string(),
      fc.array(tie('body'), { maxLength: 4 }),
      fc.dictionary(fields, tie('body'), { maxKeys: 7 }),
    ),
  }));

  it('is judged without throwing, and found means a person with a name, an outcome and the card asked for', async () => {
    const settings = rest({
      outcomes: [{ when: 'x', is: 'unavailable' }],
      mapping: { ...MAPPING, root: 'itens', plan: 'x' },
    });
    for (const one of [rest(), settings]) {
      const interpreter = createInterpreter(one, REST);
      await fc.assert(
        fc.asyncProperty(body, fc.constantFrom(200, 204, 404, 500, null), async (came, status) => {
          const judged = await interpreter.lookup(reply(came, status), { card_number: CARD });
          expect(['found', 'not_found', 'unavailable', 'misconfigured']).toContain(judged.outcome);
          expect(judged.beneficiary !== undefined).toBe(judged.outcome === 'found');
          if (judged.beneficiary === undefined) return;
          const { name, card_number, active, birth_date } = judged.beneficiary;
          expect(name).not.toBe('');
          expect(name.isWellFormed()).toBe(true);
          expect(card_number).toBe(CARD);
          expect(typeof active).toBe('boolean');
          expect(birth_date === null || /^\d{4}-\d\d-\d\d$/.test(birth_date)).toBe(true);
        }),
        { numRuns: 200 },
      );
    }
  });
});
