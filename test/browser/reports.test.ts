import { readFile } from 'node:fs/promises';
import { readXlsx } from 'hucre/xlsx';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import {
  consoleUrl,
  expectGood,
  issue,
  LOOKS,
  picture,
  signIn,
  signInToSearch,
  useConsole,
} from './console-tabs.ts';

useConsole();

const SUPERVISOR = /Carla Dias/;

async function newest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Ver os mais recentes' }).click();
  await page.getByRole('table', { name: 'Protocolos encontrados' }).waitFor();
}

async function exported(page: Page, format: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: format }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

it('a supervisor saves what a search finds, as CSV and as a workbook', async () => {
  const number = await issue({ card_number: '00012345678901230', subject: '=1+1' });
  const tab = await signIn(SUPERVISOR, {}, '/console/protocols');
  const { page } = tab;
  await page.getByRole('heading', { level: 1 }).waitFor();
  await newest(page);
  const csv = await exported(page, 'CSV');
  expect(csv.name).toMatch(/^protocolos-\d{8}\.csv$/);
  const [head, first] = csv.bytes.toString('utf8').split('\r\n');
  expect(head).toMatch(/^\ufeffProtocolo;Emitido;/);
  expect(first?.replace(/ /g, '')).toContain(number);
  expect(first).toContain(";'=1+1;");
  await expect.poll(() => page.getByText(/protocolos-.*csv: \d+ protocolos/).count()).toBe(1);
  const xlsx = await exported(page, 'XLSX');
  const { sheets } = await readXlsx(xlsx.bytes);
  expect(sheets[0]?.rows[1]?.[0]).toBe(number);
  await page.getByRole('button', { name: 'CSV' }).waitFor();
  await expectGood(tab);
  await picture(page, 'exportar');
});

it('a download that is cancelled, or breaks off, saves nothing and says so', async () => {
  await issue({});
  const { page } = await signIn(SUPERVISOR, {}, '/console/protocols');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await newest(page);
  let isHeld = true;
  await page.route('**/v1/protocols/export**', (route) => (isHeld ? undefined : route.abort()));
  const start = () => page.getByRole('button', { name: 'CSV' }).click();
  await start();
  await page.getByRole('button', { name: 'Cancelar a exportação' }).click();
  await page.getByText('Exportação cancelada; nada foi guardado.').waitFor();
  isHeld = false;
  await start();
  await page.getByText('O servidor não respondeu. Nada foi registrado.').waitFor();
});

it.each(LOOKS)('the ombudsman’s year is complete, $name', async ({ name, ...options }) => {
  const previous = await issue({ class: 'care', subject: 'Reembolso' });
  await issue({ class: 'ombudsman', subject: 'Reembolso' });
  await issue({ class: 'care', subject: 'Reembolso', previous });
  const isEnglish = options.locale === 'en-US';
  const tab = await signIn(/Débora Reis/, options);
  const { page } = tab;
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.goto(`${consoleUrl()}/console/reports`);
  const table = page.getByRole('table', { name: isEnglish ? 'By kind' : 'Por espécie' });
  await table.waitFor();
  const rows = await table.getByRole('row').allInnerTexts();
  expect(rows.map((row) => row.split('\t')[0])).toEqual(
    expect.arrayContaining(
      isEnglish ? ['Demand', 'Re-analysis', 'Total'] : ['Demanda', 'Reanálise', 'Total'],
    ),
  );
  await expectGood(tab);
  await picture(page, `ouvidoria, ${name}`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'XLSX' }).click(),
  ]);
  const { sheets } = await readXlsx(await readFile(await download.path()));
  expect(sheets.map((sheet) => sheet.name)).toHaveLength(6);
});

it('an agent does not export, and has no reports', async () => {
  await issue({});
  const { page } = await signInToSearch();
  await newest(page);
  expect(await page.getByRole('button', { name: 'CSV' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Relatórios' }).count()).toBe(0);
});
