import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { KEY } from '../support/carimbo-process.ts';
import {
  consoleUrl,
  expectGood,
  issue,
  LOOKS,
  openTab,
  picture,
  signIn,
  useConsole,
} from './console-tabs.ts';

const ADMIN = /Fátima Alves/;
const SUPERVISOR = /Carla Dias/;
const AUDITOR = /Elias Nunes/;

useConsole();

interface Shown {
  address: string;
  /** What the page shows when it is complete. */
  until: (page: Page) => Promise<unknown>;
}

const PAGES: Record<string, Shown> = {
  users: { address: 'admin/users', until: (page) => page.getByText('supervisora').waitFor() },
  'access records': {
    address: 'access-records',
    until: (page) => page.getByText('user:admin').first().waitFor(),
  },
};

describe.each(LOOKS.filter(({ name }) => name !== 'en, light'))(
  'the pages of an administrator, $name',
  ({ name, ...options }) => {
    it.each(Object.entries(PAGES))(
      '%s is complete, without serious findings of axe',
      async (what, { address, until }) => {
        const tab = await signIn(ADMIN, options);
        await tab.page.goto(`${consoleUrl()}/console/${address}`);
        await until(tab.page);
        await expectGood(tab);
        await picture(tab.page, `${what} ${name}`);
        await tab.page.context().close();
      },
    );
  },
);

describe('users', () => {
  it('one is created with a password that is shown once, signs in with it, and is disabled', async () => {
    const admin = await signIn(ADMIN);
    const { page } = admin;
    await page.getByRole('heading', { level: 1, name: /Usuários/ }).waitFor();
    await page.getByRole('button', { name: 'Novo usuário' }).click();
    await fill(page, {
      Usuário: 'joana.lima',
      Nome: 'Joana Lima',
      Ramais: '2003, 2004',
      Filas: 'atendimento',
    });
    await page.getByRole('dialog').getByLabel('Papel').selectOption('agent');
    await expectGood(admin);
    await page.getByRole('dialog').getByRole('button', { name: 'Guardar' }).click();
    const secret = page.locator('[data-secret]');
    const password = String(await secret.textContent());
    await expectGood(admin);
    await picture(page, 'user created');
    await page.getByRole('dialog').getByRole('button', { name: 'Fechar' }).last().click();
    await page.getByRole('cell', { name: /Joana Lima/ }).waitFor();
    await page.getByRole('cell', { name: '2003, 2004' }).waitFor();

    const person = await openTab();
    await person.page.goto(`${consoleUrl()}/`);
    await person.page.getByLabel('Usuário').fill('joana.lima');
    await person.page.getByRole('textbox', { name: 'Senha' }).fill(password);
    await person.page.getByRole('button', { name: 'Entrar', exact: true }).click();
    await person.page.getByRole('heading', { name: 'Antes de começar' }).waitFor();
    await expectGood(person);
    await person.page.getByRole('textbox', { name: 'Senha atual' }).fill(password);
    await person.page.getByRole('textbox', { name: 'Senha nova' }).fill('uma frase só da Joana');
    await person.page.getByRole('button', { name: 'Guardar a senha' }).click();
    await person.page.getByRole('heading', { name: 'Procurar protocolos' }).waitFor();

    await page.getByRole('button', { name: 'Joana Lima' }).click();
    await page.getByRole('button', { name: 'Desativar' }).click();
    await page.getByRole('button', { name: 'Desativar Joana Lima mesmo?' }).click();
    await page.getByRole('button', { name: 'Ativar de novo' }).waitFor();
    await picture(page, 'user disabled');
    await person.page.reload();
    await person.page.getByRole('heading', { name: 'Entrar' }).waitFor();
    await person.page.context().close();
    await page.context().close();
  });

  it('a supervisor changes extensions and queues, and nothing else', async () => {
    const tab = await signIn(SUPERVISOR);
    const { page } = tab;
    await page.getByRole('navigation').getByRole('link', { name: 'Administração' }).click();
    await page.getByRole('button', { name: 'Bruno Lima' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Ramais').waitFor();
    expect(await dialog.getByRole('textbox').count()).toBe(2);
    expect(await page.getByRole('button', { name: 'Novo usuário' }).count()).toBe(0);
    await fill(page, { Ramais: '2002, 2102', Filas: 'atendimento, retorno' });
    await page.keyboard.press('Enter');
    await dialog.getByText('Guardado.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('cell', { name: '2002, 2102' }).waitFor();
    await expectGood(tab);
    await page.context().close();
  });

  it('nobody takes the own role or sign-in away', async () => {
    const { page } = await signIn(ADMIN);
    await page.getByRole('table').getByRole('button', { name: 'Fátima Alves' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('quem muda é outra pessoa').waitFor();
    expect(await dialog.getByLabel('Papel').count()).toBe(0);
    expect(await dialog.getByRole('button', { name: 'Desativar' }).count()).toBe(0);
    await page.context().close();
  });
});

describe('access records', () => {
  it('are the first page of an auditor, who finds who read a protocol', async () => {
    const number = await issue({ card_number: '00012345678901230' });
    const read = await fetch(`${consoleUrl()}/v1/protocols/${number}`, {
      headers: { authorization: `Bearer ${KEY}`, 'access-reason': 'Pedido do titular' },
    });
    expect(read.status).toBe(200);
    const tab = await signIn(AUDITOR);
    const { page } = tab;
    await page.getByRole('heading', { level: 1, name: 'Quem leu o quê' }).waitFor();
    await page.getByRole('textbox', { name: 'Protocolo' }).fill(number);
    await page.keyboard.press('Enter');
    await page.getByText('1 registro').waitFor();
    await page.getByText('Pedido do titular').waitFor();
    // By card, which is in no address.
    await page.getByRole('button', { name: 'Limpar' }).click();
    await page.getByRole('textbox', { name: 'Carteirinha' }).fill('00012345678901230');
    await page.keyboard.press('Enter');
    await page.getByText('Pedido do titular').waitFor();
    expect(page.url()).toBe(`${consoleUrl()}/console/access-records`);
    // The list is there again after the protocol.
    await page.getByRole('table').getByRole('link').first().click();
    await page.getByRole('heading', { name: 'Histórico' }).waitFor();
    await page.goBack();
    await page.getByText('Pedido do titular').waitFor();
    expect(await page.getByRole('textbox', { name: 'Carteirinha' }).inputValue()).toBe('00012345678901230');
    await expectGood(tab);
    await page.context().close();
  });
});

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values))
    await page.getByRole('dialog').getByRole('textbox', { name: label }).fill(value);
}
