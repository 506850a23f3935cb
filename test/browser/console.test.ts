import { describe, expect, it } from 'vitest';
import { KEY } from '../support/carimbo-process.ts';
import {
  AGENT,
  api,
  chooseByKey,
  consoleUrl,
  expectGood,
  focused,
  grouped,
  issue,
  LOOKS,
  openTab,
  picture,
  saved,
  signIn,
  signInToSearch,
  useConsole,
} from './console-tabs.ts';

useConsole();

describe.each(LOOKS)('the console, $name', ({ name, ...options }) => {
  it('every page is complete, without serious findings of axe and without complaints', async () => {
    const number = await issue({
      card_number: '00012345678901230',
      caller: '+5511987654321',
      class: 'care',
      subject: 'Fisioterapia',
    });
    await api(`/protocols/${number}/entries`, { type: 'noted', text: 'Vai enviar o pedido médico.' });
    await api(`/protocols/${number}/entries`, { type: 'occurrence_added', subject: 'Segunda via do boleto' });
    await api(`/protocols/${number}/entries`, {
      type: 'answered',
      occurrence: 1,
      decision: 'denied',
      text: 'O plano não cobre.',
      clause: 'Cláusula 12.3',
    });
    const isEnglish = options.locale === 'en-US';
    const tab = await openTab(options);
    const { page } = tab;

    await page.goto(`${consoleUrl()}/console/protocols`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('button', { name: AGENT }).waitFor();
    await expectGood(tab);
    await picture(page, `sign-in ${name}`);

    await page.getByRole('button', { name: AGENT }).click();
    await page.getByRole('banner').waitFor();
    await page.getByRole('textbox').first().waitFor();
    expect(await page.evaluate<string>('document.documentElement.lang')).toBe(isEnglish ? 'en' : 'pt-BR');
    await expectGood(tab);

    await page.getByRole('button', { name: isEnglish ? 'Show the newest' : 'Ver os mais recentes' }).click();
    await page.getByRole('link', { name: grouped(number) }).waitFor();
    await expectGood(tab);
    await picture(page, `search ${name}`);

    await page.getByRole('link', { name: grouped(number) }).click();
    await page.getByText('Vai enviar o pedido médico.').waitFor();
    await page.getByText('Maria Aparecida dos Santos').waitFor();
    await expectGood(tab);
    await picture(page, `protocol ${name}`);

    await page.keyboard.press('r');
    await page.getByRole('dialog').waitFor();
    await expectGood(tab);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await expectGood(tab);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await page.keyboard.press('3');
    await page.getByRole('heading', { name: isEnglish ? 'What is due' : 'O que vence' }).waitFor();
    await page.getByRole('link', { name: grouped(number) }).waitFor();
    await expectGood(tab);
    await picture(page, `deadlines ${name}`);
    await page.context().close();
  });
});

describe('with the keyboard alone', () => {
  it('a protocol is found, classified, denied with its clause and closed', async () => {
    const number = await issue({ caller: '+5511900001111', card_number: '00012345678901230' });
    const tab = await signInToSearch();
    const { page } = tab;
    const { keyboard } = page;

    await page.getByRole('heading', { name: 'Procurar protocolos' }).waitFor();
    await expect.poll(() => focused(page)).toBe('INPUT');
    await keyboard.type(number);
    await keyboard.press('Enter');
    await page.getByRole('link', { name: grouped(number) }).waitFor();
    // The field has the focus again; the arrow leads into the results.
    await expect.poll(() => focused(page)).toBe('INPUT');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: grouped(number) }).waitFor();

    await keyboard.press('c');
    await chooseByKey(page, 'Tipo de demanda', 'care');
    await keyboard.press('Tab');
    await keyboard.type('Fisioterapia');
    await keyboard.press('Control+Enter');
    await saved(page);
    await page.getByText('Classificado').waitFor();

    await keyboard.press('r');
    await chooseByKey(page, 'Decisão', 'denied');
    await keyboard.press('Tab');
    await keyboard.type('O plano contratado não cobre este tratamento.');
    // Without its clause a denial does not leave the form, and the field has the focus.
    await keyboard.press('Control+Enter');
    await expect.poll(() => focused(page)).toBe('INPUT');
    await keyboard.type('Cláusula 12.3 do contrato');
    await keyboard.press('Control+Enter');
    await saved(page);

    await keyboard.press('e');
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => focused(page)).toBe('BUTTON');
    await keyboard.press('Enter');
    await saved(page);

    const reply = await fetch(`${consoleUrl()}/v1/protocols/${number}`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const read = (await reply.json()) as {
      occurrences: object[];
      entries: { type: string; actor: string }[];
    };
    expect(read).toMatchObject({ state: 'closed', class: 'care', subject: 'Fisioterapia' });
    expect(read.occurrences).toMatchObject([{ decision: 'denied', clause: 'Cláusula 12.3 do contrato' }]);
    const written = read.entries.filter(({ actor }) => actor.startsWith('user:'));
    expect(written.map(({ type }) => type)).toEqual(['classified', 'answered', 'closed']);
    expect(tab.complaints).toEqual([]);
    await page.context().close();
  });

  it('single keys do nothing while somebody types, or when they are switched off', async () => {
    const { page } = await signInToSearch();
    await expect.poll(() => focused(page)).toBe('INPUT');
    await page.keyboard.type('2?');
    expect(await page.getByRole('textbox').first().inputValue()).toBe('2?');
    await page.getByRole('navigation').getByRole('link', { name: 'Prazos' }).click();
    await page.getByRole('heading', { name: 'O que vence' }).waitFor();
    await page.keyboard.press('?');
    await page.getByRole('switch').press('Space');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('1');
    await page.keyboard.press('?');
    expect(await page.getByRole('heading', { name: 'O que vence' }).isVisible()).toBe(true);
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.context().close();
  });
});

describe('the shell', () => {
  it('says at once that the connection is lost, and shows what is new when it is back', async () => {
    const { page } = await signInToSearch();
    const number = await issue({ call_id: 'console-lost' });
    await page.goto(`${consoleUrl()}/console/protocols/${number}`);
    await page.getByRole('heading', { level: 1, name: grouped(number) }).waitFor();
    await page.context().setOffline(true);
    await page.keyboard.press('n');
    await page.getByRole('dialog').getByRole('textbox').fill('Sem rede.');
    await page.getByRole('button', { name: 'Registrar' }).click();
    await page.getByText('Sem conexão com o servidor').waitFor();
    await page.getByText('Nada foi registrado').waitFor();
    await api(`/protocols/${number}/entries`, { type: 'noted', text: 'De outra pessoa.' });
    await page.context().setOffline(false);
    await page.getByText('Sem conexão com o servidor').waitFor({ state: 'detached' });
    await page.getByText('De outra pessoa.').waitFor();
    // The form is still there with its text.
    await page.getByRole('button', { name: 'Registrar' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Sem rede.').waitFor();
    await page.context().close();
  });

  it('says that a page could not be loaded, as after an update of the server, and loads it on request', async () => {
    const { page } = await signInToSearch();
    const scripts = /\/console\/assets\/deadlines-page/;
    await page.route(scripts, (route) => route.fulfill({ status: 404 }));
    await page.getByRole('navigation').getByRole('link', { name: 'Prazos' }).click();
    await page.getByText('Esta página não pôde ser carregada.').waitFor();
    await page.getByRole('navigation').waitFor();
    await page.unroute(scripts);
    await page.getByRole('button', { name: 'Tentar de novo' }).click();
    await page.getByRole('heading', { level: 1, name: 'O que vence' }).waitFor();
    await page.context().close();
  });

  it('asks to sign in again over the same page when the session has ended', async () => {
    // Not an agent, whose live connection could notice it before the click.
    const auditor = /Elias Nunes/;
    const { page } = await signIn(auditor, {}, '/console/protocols');
    await page.context().clearCookies();
    await page.getByRole('navigation').getByRole('link', { name: 'Prazos' }).click();
    await page.getByText('Sua sessão terminou').waitFor();
    await page.getByRole('button', { name: auditor }).click();
    await page.getByRole('heading', { level: 1, name: 'O que vence' }).waitFor();
    await page.context().close();
  });

  it('finds by words of a name and by part of a number, from the keyboard, and says how it searched', async () => {
    const number = await issue({ card_number: '00012345678901230', caller: '+5511987654321' });
    const tab = await signInToSearch();
    const { page } = tab;
    const field = page.getByRole('textbox', { name: /Número ou parte dele/ });
    const search = async (text: string) => {
      await page.keyboard.press('/');
      await field.fill(text);
      await page.keyboard.press('Enter');
    };
    const first = page.getByRole('table').getByRole('link').first();
    await field.waitFor();
    await search('SANTOS aparécida');
    await page.getByText('Procurado como nome').waitFor();
    await expect.poll(() => first.textContent()).toMatch(grouped(number));
    await expectGood(tab);
    await field.press('Escape');
    await search(String(Number(number.slice(-6))));
    await page.getByText('Procurado como parte de um número').waitFor();
    await page.getByRole('link', { name: grouped(number) }).waitFor();
    await search('98765-4321');
    await page.getByText('Procurado como carteirinha ou telefone').waitFor();
    await page.getByRole('link', { name: grouped(number) }).waitFor();
    await search('aparecida ninguém');
    await page.getByText('Nenhum protocolo encontrado.').waitFor();
    await picture(page, 'search nothing');
    await expectGood(tab);
    await page.context().close();
  });

  it('keeps the language and the theme that a person chose', async () => {
    const { page } = await signInToSearch();
    const menu = page.getByRole('button', { name: /Conta e preferências|Account and preferences/ });
    await menu.click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Search protocols' }).waitFor();
    await menu.click();
    await page.getByRole('menuitem', { name: 'Dark' }).click();
    await page.reload();
    await page.getByRole('heading', { name: 'Search protocols' }).waitFor();
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    await menu.click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  it.each([
    { role: /Supervisão/, first: 'O que vence', mayWrite: true, seesReaders: false },
    { role: /Ouvidoria/, first: 'O que vence', mayWrite: true, seesReaders: false },
    { role: /Auditoria/, first: 'Quem leu o quê', mayWrite: false, seesReaders: true },
  ])('shows $role what the role includes', async ({ role, first, mayWrite, seesReaders }) => {
    const number = await issue({ call_id: `console-${role}` });
    const tab = await signIn(role);
    const { page } = tab;
    await page.getByRole('heading', { level: 1, name: first }).waitFor();
    await page.goto(`${consoleUrl()}/console/protocols/${number}`);
    await page.getByRole('heading', { name: 'Histórico' }).waitFor();
    expect(await page.getByRole('button', { name: 'Anotar' }).count()).toBe(mayWrite ? 1 : 0);
    const readers = page.getByRole('button', { name: 'Mostrar quem leu' });
    expect(await readers.count()).toBe(seesReaders ? 1 : 0);
    if (seesReaders) {
      await readers.click();
      await page.getByText(/user:/).first().waitFor();
    }
    await expectGood(tab);
    await page.context().close();
  });
});
