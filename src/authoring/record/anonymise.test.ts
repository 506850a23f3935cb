import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import { isCns } from '../../beneficiary/cns.ts';
import { cpfDigit, isCpf } from '../../beneficiary/cpf.ts';
import { anonymise } from './anonymise.ts';

const MARIA: Beneficiary = {
  card_number: '00012345678901230',
  name: 'Maria Aparecida Conceição',
  cpf: '52998224725',
  birth_date: '1961-03-14',
  active: true,
  plan: 'Essencial Enfermaria',
  extra: { telefone: '(11) 91234-5678', carencia: 'cumprida' },
};

const asked = { card_number: MARIA.card_number };
const written = { card_number: '12345678901230' };

const record = (text: string, beneficiary: Beneficiary | null = MARIA) =>
  anonymise({ text, asked, written, beneficiary });
const recordJson = (body: unknown, beneficiary: Beneficiary | null = MARIA) =>
  JSON.parse(record(JSON.stringify(body), beneficiary).text);

describe('a recorded reply of another person', () => {
  it('has another name of the same letters and case, the same one wherever it occurs', () => {
    const body = recordJson({
      a: 'MARIA APARECIDA CONCEIÇÃO   ',
      b: 'Sra. Maria ligou ontem',
      c: 'Maria Aparecida de Conceição',
    });
    expect(body.a).toMatch(/^[A-Z]{5} [A-Z]{9} [A-Z]{6}Ç[ÃÕ][A-Z] {3}$/);
    expect(body.a).not.toMatch(/MARIA|APARECIDA|CONCEI/);
    const first = body.a.split(' ')[0];
    expect(body.b).toBe(`Sra. ${first[0]}${first.slice(1).toLowerCase()} ligou ontem`);
    expect(body.c).toContain(' de ');
  });

  it('has another valid CPF, punctuated as before, as text, as a number and within a text', () => {
    const body = recordJson({ cpf: '529.982.247-25', x: 52998224725, y: 'CPF 52998224725.' });
    expect(body.cpf).toMatch(/^\d{3}\.\d{3}\.\d{3}-\d\d$/);
    const digits = body.cpf.replace(/\D/g, '');
    expect(isCpf(digits)).toBe(true);
    expect(digits).not.toBe('52998224725');
    expect(body.x).toBe(Number(digits));
    expect(body.y).toBe(`CPF ${digits}.`);
  });

  it('has another card of the same length, with the zeros in front that it came with', () => {
    const { text, asked: instead } = record(
      '{"cartao":"00012345678901230","n":12345678901230,"p":"000000012345678901230"}',
    );
    const body = JSON.parse(text);
    expect(body.cartao).toMatch(/^000[1-9]\d{13}$/);
    expect(body.cartao).not.toBe(MARIA.card_number);
    expect(String(body.n)).toBe(body.cartao.slice(3));
    expect(body.p).toBe(body.cartao.padStart(21, '0'));
    expect(instead).toEqual({ card_number: body.cartao });
  });

  it('has another birth date in each format, and no other date is touched', () => {
    const body = recordJson({
      a: '14/03/1961',
      b: '1961-03-14T00:00:00',
      c: '19610314',
      d: Date.parse('1961-03-14T03:00:00Z'),
      vigencia: '01/02/2020',
    });
    const [day, month, year] = body.a.split('/');
    expect(body.a).not.toBe('14/03/1961');
    expect(body.b).toBe(`${year}-${month}-${day}T00:00:00`);
    expect(body.c).toBe(`${year}${month}${day}`);
    expect(body.d).toBe(Date.parse(`${year}-${month}-${day}T03:00:00Z`));
    expect(body.vigencia).toBe('01/02/2020');
  });

  it('has other telephones, e-mails, addresses and documents, found by the name of the field or by their looks', () => {
    const body = recordJson(
      {
        nr_celular: '11987654321',
        dsEmail: 'maria.souza@provedor.example.com',
        dsLogradouro: 'Rua das Flores, 123',
        cep: '01310-100',
        nmMae: 'Joana Batista',
        cns: '700000000000005',
        livre: 'ligar para (21) 3333-4444 ou joana@casa.example.org',
        nrRg: '12.345.678-X',
      },
      null,
    );
    expect(body.nr_celular).toMatch(/^\d{11}$/);
    expect(body.dsEmail).toMatch(/\.example$/);
    expect(body.dsLogradouro).toMatch(/^[A-Z][a-z]{2} [a-z]{3} [A-Z][a-z]{5}, \d{3}$/);
    expect(body.cep).toMatch(/^\d{5}-\d{3}$/);
    expect(isCns(body.cns)).toBe(true);
    expect(body.livre).toMatch(/^ligar para \(\d\d\) \d{4}-\d{4} ou [a-z]{5}@[a-z]+\.example$/);
    // Whole values: three or five digits of one come again by chance among the random ones.
    expect(JSON.stringify(body)).not.toMatch(
      /11987654321|maria|Flores|01310-100|Joana|Batista|700000000000005|3333-4444|casa|12\.345\.678/,
    );
  });

  it('keeps values that are not personal: plan, status, codes', () => {
    const body = { plano: 'Essencial Enfermaria', status: 'ATIVO', cdRetorno: 0, dsMensagem: 'OK' };
    expect(recordJson(body)).toEqual(body);
  });

  it('takes no flag for a name, whatever its field is called', () => {
    const body = { titular: 'SIM', dependente: 'N', beneficiario: 'Ativo', dependentes: 2, ativo: 'SIM' };
    expect(recordJson(body)).toEqual(body);
  });

  it('keeps columns as wide as they were', () => {
    const { text } = record('{"EMAIL":"a@b.com.br        ","NM_BENEF":"JOSE        "}');
    expect(JSON.parse(text).EMAIL).toHaveLength(18);
    expect(JSON.parse(text).NM_BENEF).toMatch(/^[A-Z]{4} {8}$/);
  });

  it('keeps the digits of numbers that a double cannot hold', () => {
    const { text } = record('{"seq": 12345678901234567890, "saldo": 10.00}', null);
    expect(text).toContain('"saldo": 10.00');
    expect(text).toContain('12345678901234567890');
  });

  it('is XML with the same tags, entities and CDATA, and looks into a document within', () => {
    const inner = '&lt;nome&gt;MARIA APARECIDA&lt;/nome&gt;';
    const { text } = record(
      `<?xml version="1.0"?><s:Body><!-- x --><ns:nmBenef tipo="A">Maria Aparecida</ns:nmBenef><r>${inner}</r><c><![CDATA[52998224725]]></c><v/></s:Body>`,
    );
    expect(text).toMatch(
      /^<\?xml version="1.0"\?><s:Body><!-- x --><ns:nmBenef tipo="A">[A-Z][a-z]{4} [A-Z][a-z]{8}<\/ns:nmBenef><r>&lt;nome&gt;[A-Z]{5} [A-Z]{9}&lt;\/nome&gt;<\/r><c><!\[CDATA\[\d{11}\]\]><\/c><v\/><\/s:Body>$/,
    );
    expect(text).not.toMatch(/maria|52998224725/i);
  });

  it('is found in plain text and in names of fields too', () => {
    const { text } = record('00012345678901230|MARIA APARECIDA CONCEIÇÃO|14/03/1961|A');
    expect(text).toMatch(/^000\d{14}\|[A-Z]{5} [A-Z]{9} \S{9}\|\d\d\/\d\d\/\d{4}\|A$/);
    expect(record('{"00012345678901230":{"ok":true}}').text).not.toContain('12345678901230');
  });

  it('says which fields it changed, to what, and which it left', () => {
    const { replaced, left } = record('{"d":{"nome":"MARIA","plano":"Essencial"}}');
    expect(replaced).toEqual([{ path: 'd.nome', now: expect.stringMatching(/^[A-Z]{5}$/) }]);
    expect(left).toEqual([{ path: 'd.plano', text: 'Essencial' }]);
  });

  it('takes a family name for no field that is called like it', () => {
    const body = recordJson({ nascimento: '14/03/1961', nome: 'ROSA NASCIMENTO' }, null);
    expect(Object.keys(body)).toEqual(['nascimento', 'nome']);
    expect(body.nome).not.toContain('NASCIMENTO');
  });
});

describe('whatever a system answers', () => {
  const word = fc
    .array(fc.constantFrom(...'abcdeilmnoprstuvÃÉÇÁ'), { minLength: 5, maxLength: 10 })
    .map((letters) => letters.join(''));
  const name = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
  const digits = (length: number) =>
    fc
      .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
      .map((all) => all.join(''));
  const cpf = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 9, maxLength: 9 })
    .map((nine) => nine.join(''))
    .filter((nine) => /[1-9].*[1-9]/.test(nine.slice(2)) && !/^(.)\1+$/.test(nine))
    .map((nine) => nine + cpfDigit(nine))
    .map((ten) => ten + cpfDigit(ten));
  const day = fc
    .date({ min: new Date('1930-01-01'), max: new Date('2020-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const person = fc.record({
    name,
    cpf,
    birth_date: day,
    card_number: fc
      .integer({ min: 5, max: 20 })
      .chain(digits)
      .filter((card) => /[1-9]\d{4}/.test(card)),
    phone: digits(9).map((tail) => `11${tail}`),
    email: fc
      .tuple(word, word)
      .map(([a, b]) => `${a.replace(/[^a-z]/g, 'x')}@${b.replace(/[^a-z]/g, 'x')}.com`),
  });
  const brazilian = (date: string) => date.split('-').reverse().join('/');
  const punctuated = (text: string) => text.replace(/^(\d{3})(\d{3})(\d{3})(\d\d)$/, '$1.$2.$3-$4');

  it('nothing of the person survives, in JSON, XML or text, whatever the format', () => {
    fc.assert(
      fc.property(person, fc.constantFrom('json', 'xml', 'text'), fc.boolean(), (who, format, upper) => {
        const { phone, email, ...rest } = who;
        const beneficiary = { ...rest, active: true, plan: 'P', extra: { phone, email } };
        const fields = {
          a: upper ? who.name.toUpperCase() : who.name,
          b: punctuated(who.cpf),
          c: `id=${who.cpf};`,
          d: brazilian(who.birth_date),
          e: who.birth_date.replaceAll('-', ''),
          f: `n${who.card_number}z`,
          g: who.card_number.padStart(24, '0'),
          h: `falar com ${who.name.split(' ')[0]} no ${phone}`,
          i: `mande a ${email.toUpperCase()}`,
        };
        const bodies = {
          json: JSON.stringify({ r: [fields] }),
          xml: `<r>${Object.entries(fields).map(([tag, text]) => `<${tag}>${text}</${tag}>`)}</r>`,
          text: Object.values(fields).join('\n'),
        };
        const { text, asked: instead } = anonymise({
          text: bodies[format],
          asked: { card_number: who.card_number },
          written: {},
          beneficiary,
        });
        const lower = text.toLowerCase();
        const onlyDigits = text.split('\n').map((line) => line.replace(/[^\d<>]/g, ''));
        for (const part of who.name.toLowerCase().split(' '))
          expect(lower.split(/[^\p{L}]+/u)).not.toContain(part);
        expect(lower).not.toContain(email);
        for (const number of [who.cpf, who.card_number, phone])
          for (const line of onlyDigits) expect(line).not.toContain(number.replace(/^0+/, ''));
        for (const written of [brazilian(who.birth_date), who.birth_date])
          expect(text).not.toContain(written);
        const [card] = Object.values(instead);
        expect(card).toHaveLength(who.card_number.length);
        expect(card).not.toBe(who.card_number);
      }),
      { numRuns: 300 },
    );
  });
});
