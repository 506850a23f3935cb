import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebhookConfig } from '../../src/config/config.ts';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import {
  type OperatorSystem,
  MARIA as PERSON,
  KEY as SYSTEM_KEY,
  startOperatorSystem,
  writeSource,
} from '../cli/operator-system.ts';
import { KEY } from '../support/carimbo-process.ts';
import { freePort } from '../support/free-port.mjs';
import { type RunningApp, runningApp } from '../support/running-app.ts';
import {
  consoleUrl,
  expectGood,
  grouped,
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
  keys: { address: 'admin/keys', until: (page) => page.getByText('demo', { exact: true }).waitFor() },
  outbox: {
    address: 'admin/outbox',
    until: (page) => page.getByText(/Nada é enviado|Nothing is sent/).waitFor(),
  },
  source: {
    address: 'admin/source',
    until: (page) => page.getByText('lookup.card_number').waitFor(),
  },
  calendar: {
    address: 'admin/calendar',
    until: (page) => page.getByText('Tiradentes').waitFor(),
  },
  server: { address: 'admin/server', until: (page) => page.getByText(/^SQLite, /).waitFor() },
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
    await person.page.getByRole('heading', { name: 'Minhas ligações' }).waitFor();

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

describe('keys', () => {
  it('one is created and shown once, replaced by another, and revoked', async () => {
    const tab = await signIn(ADMIN);
    const { page } = tab;
    await page.getByRole('link', { name: 'Chaves' }).click();
    await page.getByRole('button', { name: 'Nova chave' }).click();
    const dialog = page.getByRole('dialog');
    await fill(page, { 'Sistema (origin)': 'crm', Finalidade: 'Consulta do CRM' });
    const make = dialog.getByRole('button', { name: 'Nova chave' });
    expect(await make.isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'protocols:issue' }).check();
    await expectGood(tab);
    await picture(page, 'key new');
    await make.click();
    const key = String(await page.locator('[data-secret]').textContent());
    await expectGood(tab);
    expect((await issuedWith(key)).status).toBe(201);
    await dialog.getByRole('button', { name: 'Fechar' }).last().click();
    const row = page.getByRole('row', { name: /crm/ });
    await row.getByText('Consulta do CRM').waitFor();
    expect(await page.content()).not.toContain(key);

    await row.getByRole('button', { name: 'Substituir' }).click();
    await dialog.getByText('Uma chave com o mesmo sistema').waitFor();
    expect(await dialog.getByRole('checkbox', { name: 'protocols:issue' }).isChecked()).toBe(true);
    await dialog.getByRole('button', { name: 'Nova chave' }).click();
    await page.locator('[data-secret]').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => row.count()).toBe(2);

    await row.first().getByRole('button', { name: 'Revogar' }).click();
    await row
      .first()
      .getByRole('button', { name: /Revogar k\w+ mesmo\?/ })
      .click();
    await expect.poll(() => row.count()).toBe(1);
    await expect.poll(async () => (await issuedWith(key)).status).toBe(401);
    await page.getByRole('switch').check({ force: true });
    await expect.poll(() => row.count()).toBe(2);
    await page.getByText('revogada em').waitFor();
    await expectGood(tab);
    await picture(page, 'keys');
    await page.context().close();
  });
});

describe('the outbox', () => {
  let server: RunningApp;
  beforeAll(async () => {
    const nowhere = await freePort();
    server = await runningApp({
      configure: ({ operators, ...config }) => ({
        ...config,
        operators: operators.map((one) => ({ ...one, webhooks: [webhook(`http://127.0.0.1:${nowhere}/`)] })),
      }),
    });
    await createAdmin(server);
  });
  afterAll(() => server.stop());

  it('shows what a webhook did not take, and tries it again', async () => {
    const reply = await fetch(`${server.url}/v1/protocols`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.secret}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const { number } = (await reply.json()) as { number: string };
    const tab = await openTab();
    const { page } = tab;
    await page.goto(`${server.url}/`);
    await page.getByRole('button', { name: ADMIN }).click();
    await page.getByRole('link', { name: 'Envios' }).click();
    await page.getByRole('heading', { name: 'Webhook crm' }).waitFor();
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole('heading', { name: 'Webhook crm' }).waitFor();
          return page.getByText(/sem resposta: /).count();
        },
        { timeout: 60_000 },
      )
      .toBe(1);
    await page.getByText(grouped(number)).waitFor();
    await expectGood(tab);
    await picture(page, 'outbox waiting');
    await page.getByRole('button', { name: 'Tentar de novo agora' }).click();
    await page.getByText('1 será enviado de novo').waitFor();
    await page.context().close();
  });
});

describe('the operator’s system', () => {
  let system: OperatorSystem;
  let server: RunningApp;
  beforeAll(async () => {
    process.env.PRATICA_CHAVE = SYSTEM_KEY;
    system = await startOperatorSystem();
    const source = loadSource({ file: writeSource(system.url), env: process.env });
    server = await runningApp({
      configure: ({ operators, ...config }) => ({
        ...config,
        operators: operators.map((one) => ({ ...one, source })),
      }),
    });
    await createAdmin(server);
  });
  afterAll(async () => {
    delete process.env.PRATICA_CHAVE;
    await server.stop();
    await system.close();
  });

  async function openSource() {
    system.behave('well');
    const tab = await openTab();
    await tab.page.goto(`${server.url}/`);
    await tab.page.getByRole('button', { name: ADMIN }).click();
    await tab.page.getByRole('link', { name: 'Sistema da operadora' }).click();
    await tab.page.getByText('Prática (rest)').waitFor();
    return tab;
  }

  async function lookUp(page: Page, card: string): Promise<void> {
    await page.getByRole('textbox', { name: 'Carteirinha' }).fill(card);
    await page.keyboard.press('Enter');
  }

  it('is checked: what is wrong, what it means for callers and what to do', async () => {
    const tab = await openSource();
    const { page } = tab;
    const button = page.getByRole('button', { name: 'Conferir agora' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.getByText('consultas são aceitas').waitFor();
    system.behave('unauthorized');
    await button.click();
    await page.getByText('não aceitou a credencial').waitFor();
    await page.getByText('Para quem liga: recebem o número').first().waitFor();
    await page.getByText('O que fazer: ').first().waitFor();
    await expectGood(tab);
    await picture(page, 'source check');
    await page.context().close();
  });

  it('is tried: each step and the person, an unknown card, and no secret', async () => {
    const tab = await openSource();
    const { page } = tab;
    await lookUp(page, PERSON.nrCarteira);
    await page.getByText(/: Encontrado$/).waitFor();
    const steps = page.getByRole('list', { name: 'Passos da consulta' }).getByRole('heading');
    const titles = await steps.allTextContents();
    expect(titles.map((title) => title.replace(/: .*/, ''))).toEqual([
      'O que foi consultado',
      'Pedido 1/1',
      'Resposta 1/1',
      'Regra',
      'Registro',
      'Tempos',
    ]);
    await page.getByRole('row', { name: `name ${PERSON.nmBenef} ← nmBenef` }).waitFor();
    expect(await page.content()).not.toContain(SYSTEM_KEY);
    await expectGood(tab);
    await picture(page, 'source try');
    await lookUp(page, '999');
    await page.getByText(/: Não encontrado$/).waitFor();
    expect(await page.getByText(PERSON.nmBenef).count()).toBe(0);
    await page.context().close();
  });

  it('that says nothing is given up within the time limit; the lookup can be cancelled before', async () => {
    const tab = await openSource();
    const { page } = tab;
    system.behave('silent');
    await lookUp(page, PERSON.nrCarteira);
    await page.getByRole('button', { name: 'Cancelar' }).click();
    await page.getByRole('button', { name: 'Cancelar' }).waitFor({ state: 'detached' });
    // The server notices it a moment later.
    await expect
      .poll(
        async () => {
          await lookUp(page, PERSON.nrCarteira);
          await page.getByText(/Sem resposta utilizável|Consultas de beneficiário demais/).waitFor();
          return page.getByText('Sem resposta utilizável').count();
        },
        { timeout: 60_000 },
      )
      .toBe(1);
    await page.getByRole('heading', { name: 'Nenhuma resposta' }).waitFor();
    await page.getByText('sem resposta: timeout → unavailable').waitFor();
    await page.getByText('O que fazer: pergunte à operadora por que demora').waitFor();
    await expectGood(tab);
    await page.context().close();
  });
});

async function createAdmin({ app, config }: RunningApp): Promise<void> {
  const operator = config.operators[0]?.ans_registry ?? '';
  await app.users.create({ user: 'admin', name: 'Fátima Alves', role: 'admin', operator, password: null });
}

const webhook = (url: string): WebhookConfig => ({
  name: 'crm',
  url,
  secrets: ['whsec_c2VncmVkbyBkZSB0ZXN0ZSBjb20gMzIgYnl0ZXMhISE='],
  types: ['issued'],
  scopes: ['protocols:read'],
  screenPop: null,
  timeoutMs: 5_000,
  folder: '.',
});

function issuedWith(key: string): Promise<Response> {
  return fetch(`${consoleUrl()}/v1/protocols`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: '{}',
  });
}

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
    await page.getByText('entrou (demonstração, um clique)').first().waitFor();
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
