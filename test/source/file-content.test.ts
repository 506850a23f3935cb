import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, createBench, nameOn, never } from '../support/file-source-bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.clear());

async function detail(config: Parameters<Bench['open']>[0] = {}) {
  const source = await bench.open(config);
  return { source, health: await source.check(never) };
}

describe('columns', () => {
  test('stand in any order and case, and one that is not named stays in the file', async () => {
    await bench.write(
      'Plan;NAME;Card_Number;Situação Financeira;phone\nOuro;Ana;0012;em dia;119\n;Bia;0013;;\n',
    );
    const source = await bench.open({ delimiter: ';', columns: { phone: 'Phone' } });
    expect(await source.find({ card_number: '0012' }, { signal: never })).toEqual({
      outcome: 'found',
      beneficiary: {
        card_number: '0012',
        name: 'Ana',
        cpf: null,
        birth_date: null,
        active: true,
        plan: 'Ouro',
        extra: { phone: '119' },
      },
    });
    expect(await source.find({ card_number: '0013' }, { signal: never })).toMatchObject({
      beneficiary: { plan: null, extra: {} },
    });
  });

  test('are mapped to what the operator calls them', async () => {
    await bench.write('MATRICULA|NOME|SIT|COD REG\n0012|Ana|I|77\n');
    const source = await bench.open({
      delimiter: '|',
      columns: { card_number: 'Matricula', name: 'nome', active: 'SIT', region: 'cod reg' },
    });
    expect(await source.find({ card_number: '0012' }, { signal: never })).toMatchObject({
      beneficiary: { name: 'Ana', active: false, extra: { region: '77' } },
    });
  });

  test('without CPF leave questions by CPF unanswered, and the source says so beforehand', async () => {
    await bench.write('card_number,name\n1,Ana\n');
    const source = await bench.open();
    expect(source.answers).toEqual({ card_number: true, cpf: false });
    expect(await source.find({ cpf: '52998224725' }, { signal: never })).toMatchObject({
      outcome: 'misconfigured',
    });
  });

  test.each([
    ['the card is missing', 'nome,cpf\nAna,1\n', {}, /falta a coluna "card_number"/],
    ['a mapped one is missing', 'card_number,name\n1,Ana\n', { plan: 'PLANO' }, /falta a coluna "PLANO"/],
    ['one is there twice', 'card_number,name,name\n1,Ana,Bia\n', {}, /"name" aparece duas vezes/],
    ['the delimiter is another', 'card_number;name\n1;Ana\n', {}, /delimitador \(","\)/],
    ['the header has a lone quote', 'card_number,"name\n1,Ana\n', {}, /aspas sem par|card_number/],
  ])('make the source misconfigured when %s', async (_, content, columns, expected) => {
    await bench.write(content);
    const { source, health } = await detail({ columns });
    expect(await source.find({ card_number: '1' }, { signal: never })).toMatchObject({
      outcome: 'misconfigured',
      reason: expect.stringMatching(expected),
    });
    expect(health).toMatchObject({ ok: false, detail: expect.stringMatching(expected) });
  });

  test('that are not there, because a person stands in the first line, do not put that person into the log', async () => {
    await bench.write('00123,Ana Secreta,52998224725\n');
    const { health } = await detail();
    expect(health.ok).toBe(false);
    expect(JSON.stringify([health, bench.log])).not.toMatch(/Ana|00123|52998224725/);
  });
});

describe('encodings', () => {
  const latin = Buffer.from('card_number,name\n1,Concei\xe7\xe3o\n', 'latin1');

  test('a windows-1252 file is reported, never garbled', async () => {
    await bench.write(latin);
    const { source } = await detail();
    expect(await source.find({ card_number: '1' }, { signal: never })).toEqual({
      outcome: 'misconfigured',
      code: 'not_utf8',
      reason: expect.stringMatching(/^a linha 2 não é UTF-8 válido.*encoding: windows-1252/),
    });
  });

  test('and is read well once configured', async () => {
    await bench.write(latin);
    expect(await nameOn(await bench.open({ encoding: 'windows-1252' }), '1')).toBe('Conceição');
  });
});

describe('lines', () => {
  test('that are bad are skipped, counted and named by number and reason, without what they say', async () => {
    await bench.write(
      [
        'card_number,name,cpf,birth_date,active', // 1
        '0001,Ana,529.982.247-25,1980-02-29,S', // 2
        '0002,Bia,529', // 3 columns
        ',Caio,,,', // 4 no card
        '0004,Davi,,,talvez', // 5 active
        '1.23457E+16,Eva,,,', // 6 spreadsheet
        '123456789012345678901,Fabi,,,', // 7 too long
        '0005,"Gil,,,', // 8 quote
        '0006,Hugo,11111111111,,', // 9 cpf, kept
        '0007,Iara,,31/02/1980,', // 10 date, kept
        '', // 11 blank: nothing
        ',,,,', // 12 blank: nothing
        '0008,Jonas,,,', // 13 replaced by 14
        '0008,Jonas Neto,,,', // 14
      ].join('\r\n'),
    );
    const { source, health } = await detail();
    const named = bench.log.find((line) => line.level === 'warn')?.fields;
    expect(named).toEqual({
      operator: '999997',
      lines: [
        { line: 3, reason: '3 columns instead of 5' },
        { line: 4, reason: 'empty card' },
        { line: 5, reason: 'the column active has an unknown word; the person is kept as active' },
        { line: 6, reason: 'card in scientific notation, as spreadsheets damage it' },
        { line: 7, reason: 'card of more than 20 characters' },
        { line: 8, reason: 'a quote that is never closed' },
        { line: 9, reason: 'kept without its malformed cpf' },
        { line: 10, reason: 'kept without its malformed birth_date' },
        { line: 13, reason: 'card again on a later line, which counts' },
      ],
    });
    expect(health).toMatchObject({
      ok: true,
      detail: 'beneficiários.csv: 5 beneficiários, 5 linhas rejeitadas, 3 com campo ilegível, 1 repetida',
    });
    expect(await nameOn(source, '0008')).toBe('Jonas Neto');
    expect(await source.find({ card_number: '0006' }, { signal: never })).toMatchObject({
      beneficiary: { cpf: null },
    });
    expect(JSON.stringify(bench.log)).not.toMatch(/Ana|Caio|Hugo|52998224725|11111111111|0008/);
  });

  test('name the first twenty only, and count all', async () => {
    await bench.write(`card_number,name\n1,Ana\n${',x\n'.repeat(500)}`);
    const { health } = await detail();
    expect(bench.log.find((line) => line.level === 'warn')?.fields.lines).toHaveLength(20);
    expect(health.detail).toContain('500 linhas rejeitadas');
  });

  test('that replace another by card replace it by CPF as well', async () => {
    await bench.write('card_number,name,cpf,active\n1,Ana,52998224725,1\n1,Ana,52998224725,0\n');
    const source = await bench.open();
    expect(await source.find({ cpf: '52998224725' }, { signal: never })).toMatchObject({
      beneficiary: { active: false },
    });
  });

  test('of one person with several cards answer by CPF with the active card', async () => {
    await bench.write(
      'card_number,name,cpf,active\n1,Ana,52998224725,0\n2,Ana,52998224725,1\n3,Ana,52998224725,0\n',
    );
    const source = await bench.open();
    expect(await source.find({ cpf: '52998224725' }, { signal: never })).toMatchObject({
      beneficiary: { card_number: '2' },
    });
  });

  test('may hold line ends in a name, which become spaces', async () => {
    await bench.write('card_number,name\n1,"Ana\r\nMaria"\n2,Bia\n');
    const source = await bench.open();
    expect(await nameOn(source, '1')).toBe('Ana Maria');
    expect(await nameOn(source, '2')).toBe('Bia');
  });

  test('keep a card’s separators out and its leading zeros in', async () => {
    await bench.write('card_number,name\n0032.1234/5678-90,Ana\n');
    expect(await nameOn(await bench.open(), '00321234567890')).toBe('Ana');
  });
});

describe('a file that is not a source file', () => {
  test.each([
    ['is empty', ''],
    ['has a header only', 'card_number,name\n'],
  ])('is unavailable when it %s', async (_, content) => {
    await bench.write(content);
    const { source, health } = await detail();
    expect(await source.find({ card_number: '1' }, { signal: never })).toMatchObject({
      outcome: 'unavailable',
    });
    expect(health.ok).toBe(false);
  });

  test('is misconfigured when it has bad lines only, and says which is the first and why', async () => {
    await bench.write('card_number,name\n,x\n');
    const { source, health } = await detail();
    expect(await source.find({ card_number: '1' }, { signal: never })).toMatchObject({
      outcome: 'misconfigured',
      code: 'all_lines_rejected',
      reason: expect.stringContaining('2: sem carteirinha'),
    });
    expect(health.ok).toBe(false);
  });

  test('is misconfigured when it is not there, or is a folder', async () => {
    for (const path of [join(bench.csv, '..', 'none.csv'), join(bench.csv, '..')]) {
      const source = await bench.open({ path });
      expect(await source.find({ card_number: '1' }, { signal: never })).toMatchObject({
        outcome: 'misconfigured',
      });
      expect(bench.log.at(-1)).toMatchObject({ level: 'error', fields: { code: 'file_unreadable' } });
    }
  });
});

test('other users of the machine cannot read the index', async () => {
  await bench.write('card_number,name\n1,Ana\n');
  await bench.open();
  const files = (await readdir(bench.indexDir)).map((name) => join(bench.indexDir, name));
  expect(files).toHaveLength(1);
  for (const path of [bench.indexDir, ...files]) expect((await stat(path)).mode & 0o077).toBe(0);
});
