import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildOnce, environment, start } from './carimbo.ts';

/** CSV files as operators really send them, asked by the commands that a technician types. */

const REGISTRY = '326305';
const COLUMNS = `{ card_number: CARTEIRINHA, name: NOME, cpf: CPF, birth_date: NASCIMENTO, active: ATIVO, plan: PLANO }`;

beforeAll(buildOnce);

function folderWith(csv: string, columns = COLUMNS): string {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-csv-'));
  writeFileSync(join(folder, 'pessoas.csv'), csv);
  return configured(folder, columns);
}

function folderOf(fixture: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-csv-'));
  copyFileSync(new URL(`csv/${fixture}`, import.meta.url), join(folder, 'pessoas.csv'));
  return configured(folder, COLUMNS);
}

function configured(folder: string, columns: string): string {
  writeFileSync(
    join(folder, 'carimbo.yaml'),
    `data_dir: ${join(folder, 'data')}
operators:
  - ans_registry: "${REGISTRY}"
    name: Operadora de Teste
    source: { kind: file, path: ${join(folder, 'pessoas.csv')}, delimiter: ";", columns: ${columns} }
`,
  );
  return folder;
}

async function carimbo(folder: string, ...args: string[]) {
  const command = [...args, '--config', join(folder, 'carimbo.yaml')];
  return start(command, environment(join(folder, 'data'))).ended;
}

async function person(folder: string, card: string): Promise<Record<string, unknown> | null> {
  const { stdout } = await carimbo(folder, 'source', 'try', '--operator', REGISTRY, '--card', card, '--json');
  return (JSON.parse(stdout) as { beneficiary?: Record<string, unknown> }).beneficiary ?? null;
}

const check = (folder: string) => carimbo(folder, 'source', 'check', '--operator', REGISTRY);

const HEADER = 'CARTEIRINHA;NOME;CPF;NASCIMENTO;ATIVO;PLANO';

describe('one delimiter too many at the end of each line', () => {
  it('loses no person', async () => {
    const folder = folderOf('sobra.csv');
    expect(await person(folder, '00012345678901230')).toMatchObject({ name: 'João Araújo', plan: 'Ouro' });
    expect(await person(folder, '00098765432109870')).toMatchObject({ name: 'Rosa Lima', active: false });
    expect((await check(folder)).stdout).toContain('2 beneficiários');
  });

  it.each([
    ['several at the end of some lines', `${HEADER}\n1;Ana;;;S;Ouro;;;\n2;Bia;;;S;Ouro\n`],
    ['one at the end of the header only', `${HEADER};\n1;Ana;;;S;Ouro\n2;Bia;;;S;Ouro\n`],
    ['one at the end of header and lines', `${HEADER};\n1;Ana;;;S;Ouro;\n2;Bia;;;S;Ouro;\n`],
    ['blanks between them', `${HEADER}\n1;Ana;;;S;Ouro; ; \n2;Bia;;;S;Ouro;""\n`],
  ])('and neither do %s', async (_, csv) => {
    expect((await check(folderWith(csv))).stdout).toContain('2 beneficiários');
  });
});

describe('a file of which no line can be used', () => {
  it('is reported at once, with the first line and its reason, by check and by doctor', async () => {
    const folder = folderWith(`${HEADER}\n1,2E+16;Ana;;;S;Ouro\n;Bia;;;S;Ouro\n`);
    for (const { code, stdout } of [await check(folder), await carimbo(folder, 'doctor')]) {
      expect(code).toBe(1);
      expect(stdout).toMatch(/✗ .*linha.* 2\b.*notação científica/);
    }
  });
});

describe('the words that systems have for active and inactive', () => {
  it('are those that every kind of source knows', async () => {
    const folder = folderOf('cancelado.csv');
    const active = async (card: string) => (await person(folder, card))?.active;
    expect(await active('00012345678901230')).toBe(true);
    expect(await active('00098765432109870')).toBe(false);
    expect(await active('00011122233344455')).toBe(false);
    expect(await active('00011122233344466')).toBe(true);
    expect(await active('00011122233344477')).toBe(true);
    expect((await check(folder)).stdout).not.toContain('⚠');
  });

  it('keep the person when one is unknown, and check and doctor name the line', async () => {
    const folder = folderWith(`${HEADER}\n1;Ana;;;talvez;Ouro\n2;Bia;;;S;Ouro\n`);
    expect(await person(folder, '1')).toMatchObject({ name: 'Ana' });
    for (const { code, stdout } of [await check(folder), await carimbo(folder, 'doctor')]) {
      expect(stdout).toMatch(/⚠ [^✓✗]*linha 2: .*palavra desconhecida/);
      expect(stdout).not.toContain('talvez');
      expect(code).toBeLessThan(2);
    }
  });
});

describe('rejected lines', () => {
  it('are named by line and reason, as in the log', async () => {
    const folder = folderWith(`${HEADER}\n1,23E+16;Ana;;;S;Ouro\n2;Bia;;;S;Ouro\n3;Caio\n`);
    for (const { stdout } of [await check(folder), await carimbo(folder, 'doctor')]) {
      expect(stdout).toMatch(/⚠ [^✓✗]*linha 2: .*notação científica/);
      expect(stdout).toMatch(/linha 4: 2 colunas em vez de 6/);
    }
  });
});

describe('what Excel writes', () => {
  it('is read where its first line names the delimiter', async () => {
    const folder = folderOf('sep.csv');
    expect(await person(folder, '00012345678901230')).toMatchObject({ name: 'João Araújo' });
    const another = folderWith(`sep=|\n${HEADER.replaceAll(';', '|')}\n1|Ana|||S|Ouro\n2,5|Bia\n`);
    expect(await person(another, '1')).toMatchObject({ name: 'Ana', plan: 'Ouro' });
    expect((await check(another)).stdout).toContain('linha 4: 2 colunas em vez de 6');
  });

  it('is read where it keeps numbers as text, in every column', async () => {
    const folder = folderOf('igual.csv');
    expect(await person(folder, '00012345678901230')).toMatchObject({ cpf: '52998224725' });
    expect(await person(folder, '00098765432109870')).toMatchObject({ name: 'Rosa Lima' });
    const all = folderWith(`${HEADER}\n="0012";="Ana";="52998224725";="14/03/1961";="N";="Ouro"\n`);
    expect(await person(all, '0012')).toMatchObject({
      name: 'Ana',
      cpf: '52998224725',
      birth_date: '1961-03-14',
      active: false,
      plan: 'Ouro',
    });
  });
});

describe('dates', () => {
  it('are read in the forms that other kinds of source accept, and only where there is no doubt', async () => {
    const folder = folderOf('datas.csv');
    const born = async (last: number) => (await person(folder, `0001234567890123${last}`))?.birth_date;
    for (const last of [0, 1, 2, 4, 6]) expect(await born(last), String(last)).toBe('1961-03-14');
    for (const last of [3, 5]) expect(await born(last), String(last)).toBeNull();
    expect((await check(folder)).stdout).toMatch(/linha 5: data de nascimento ilegível/);
  });
});

describe('columns that the configuration does not name', () => {
  it('stay in the file', async () => {
    const csv = `${HEADER};SALDO DEVEDOR;telefone\n1;Ana;;;S;Ouro;R$ 5.000;119\n`;
    expect((await person(folderWith(csv), '1'))?.extra).toEqual({});
    const named = COLUMNS.replace(' }', ', phone: telefone }');
    expect((await person(folderWith(csv, named), '1'))?.extra).toEqual({ phone: '119' });
  });
});
