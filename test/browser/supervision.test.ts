import { describe, expect, it } from 'vitest';
import {
  api,
  chooseByKey,
  expectGood,
  focused,
  grouped,
  issue,
  LOOKS,
  picture,
  saved,
  signIn,
  useConsole,
} from './console-tabs.ts';

useConsole();

const SUPERVISOR = /Supervisão|Supervisor/;
let callers = 0;

/** A call that the company dropped, by a caller of its own. @returns the caller as the page writes it */
async function droppedCall(): Promise<{ number: string; caller: string }> {
  const last = String(++callers).padStart(4, '0');
  const number = await issue({ caller: `+551198000${last}`, call_id: `dropped-${callers}` });
  await api(`/protocols/${number}/entries`, { type: 'call.queued', queue: 'atendimento' });
  await api(`/protocols/${number}/entries`, { type: 'call.ended', by: 'company' });
  return { number, caller: `(11) 98000-${last}` };
}

async function tryInVain(number: string, times: number): Promise<void> {
  for (let i = 0; i < times; i++)
    await api(`/protocols/${number}/entries`, { type: 'callback', outcome: 'not_reached' });
}

describe('what is due', () => {
  it.each(LOOKS)(
    'is counted by class and team, with the call-backs beside it, $name',
    async ({ name, ...options }) => {
      await droppedCall();
      const isEnglish = options.locale === 'en-US';
      const tab = await signIn(SUPERVISOR, options);
      const { page } = tab;
      const section = page.getByRole('region', {
        name: isEnglish ? 'By class and team' : 'Por tipo e equipe',
      });
      await section.waitFor();
      await section.getByRole('link', { name: isEnglish ? 'To call back' : 'Chamar de volta' }).waitFor();
      // Counted while the page is open, without a reload.
      const number = await issue({ class: 'urgent', caller: '+5511970000000' });
      const team = `Plantão ${name}`;
      await api(`/protocols/${number}/entries`, { type: 'assigned', to: team });
      await section.getByRole('row').filter({ hasText: team }).waitFor();
      await expectGood(tab);
      await picture(page, `due ${name}`);
      await page.context().close();
    },
  );
});

describe('the dashboard', () => {
  it.each(LOOKS)('is complete for a supervisor, $name', async ({ name, ...options }) => {
    await droppedCall();
    await issue({ channel: 'whatsapp', card_number: '00012345678901230' });
    const isEnglish = options.locale === 'en-US';
    const tab = await signIn(SUPERVISOR, options);
    const { page } = tab;
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('4');
    await page.getByRole('heading', { level: 1, name: isEnglish ? 'Dashboard' : 'Painel' }).waitFor();
    await page.locator('canvas').first().waitFor();
    // Counted a moment after they were issued, and shown without a reload.
    await page.getByText(/WhatsApp [1-9]/).waitFor();
    await expectGood(tab);
    await picture(page, `dashboard ${name}`);
    const table = page.getByRole('table', { name: isEnglish ? 'Protocols by hour' : 'Protocolos por hora' });
    expect(await table.getByRole('row').count()).toBe(25);
    await page
      .getByRole('button', { name: isEnglish ? 'Show the table' : 'Mostrar a tabela' })
      .first()
      .click();
    await expectGood(tab);
    await page.context().close();
  });

  it('fills a wall: dark, without navigation, until Escape', async () => {
    const tab = await signIn(SUPERVISOR, { viewport: { width: 1920, height: 1080 } });
    const { page } = tab;
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('4');
    await page.getByRole('button', { name: 'Mostrar na parede' }).click();
    await page.getByRole('button', { name: 'Sair (Esc)' }).waitFor();
    await page.locator('canvas').first().waitFor();
    expect(await page.getByRole('banner').count()).toBe(0);
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
    await expectGood(tab);
    await picture(page, 'dashboard wall');
    await page.reload();
    await page.getByRole('button', { name: 'Sair (Esc)' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('banner').waitFor();
    expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('light');
    expect(page.url()).toMatch(/\/dashboard$/);
    await page.context().close();
  });

  it.each([
    { role: /Ouvidoria/, has: 1 },
    { role: /Auditoria/, has: 1 },
    { role: /Ana Souza/, has: 0 },
    { role: /Administração/, has: 0 },
  ])('is a page of $role or not', async ({ role, has }) => {
    const { page } = await signIn(role);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('link', { name: 'Painel' }).count()).toBe(has);
    await page.goto(page.url().replace(/\/console.*/, '/console/dashboard'));
    await page
      .getByRole('heading', { level: 1, name: 'Painel' })
      .or(page.getByText('Esta página não existe.'))
      .waitFor();
    expect(await page.getByRole('heading', { level: 1, name: 'Painel' }).count()).toBe(has);
    await page.context().close();
  });
});

describe('the call-backs', () => {
  it.each(LOOKS)('are complete for a supervisor, $name', async ({ name, ...options }) => {
    const given = await droppedCall();
    await tryInVain(given.number, 3);
    const { number } = await droppedCall();
    const isEnglish = options.locale === 'en-US';
    const tab = await signIn(SUPERVISOR, options);
    const { page } = tab;
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('3');
    await page
      .getByRole('heading', { level: 1, name: isEnglish ? 'Whom to call back' : 'Quem chamar de volta' })
      .waitFor();
    await page.getByRole('link', { name: grouped(number) }).waitFor();
    await page
      .getByRole('heading', { name: isEnglish ? 'Attempts used up' : 'Tentativas esgotadas' })
      .waitFor();
    await page.getByRole('link', { name: given.caller }).waitFor();
    await expectGood(tab);
    await picture(page, `callbacks ${name}`);
    await page.context().close();
  });

  it('are worked off with the keyboard alone', async () => {
    const { number, caller } = await droppedCall();
    await tryInVain(number, 1);
    const tab = await signIn(SUPERVISOR);
    const { page } = tab;
    await page.getByRole('heading', { level: 1, name: 'O que vence' }).waitFor();
    await page.keyboard.press('3');
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: caller }) });
    await row.getByText('1 tentativa sem sucesso').waitFor();

    await row.getByRole('link', { name: grouped(number) }).focus();
    await page.keyboard.press('r');
    await chooseByKey(page, 'Resultado', 'not_reached');
    await page.keyboard.press('Control+Enter');
    await saved(page);
    await row.getByText('2 tentativas sem sucesso').waitFor();

    await row.getByRole('link', { name: grouped(number) }).focus();
    await page.keyboard.press('r');
    await chooseByKey(page, 'Resultado', 'reached');
    await page.keyboard.press('Tab');
    await page.keyboard.type('A ligação tinha caído; tudo esclarecido.');
    await page.keyboard.press('Control+Enter');
    await saved(page);
    await row.waitFor({ state: 'detached' });

    await page.goto(page.url().replace('/callbacks', `/protocols/${number}`));
    await page.getByText('A ligação tinha caído; tudo esclarecido.').waitFor();
    // The same can be recorded there.
    await page.getByRole('button', { name: 'Registrar retorno' }).click();
    await page.getByRole('dialog').waitFor();
    await expect.poll(() => focused(page)).toBe('SELECT');
    expect(tab.complaints).toEqual([]);
    await page.context().close();
  });

  it.each([/Ana Souza/, /Ouvidoria/, /Auditoria/])('are no page of %s', async (role) => {
    const { page } = await signIn(role);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByRole('link', { name: 'Retornos' }).count()).toBe(0);
    await page.goto(page.url().replace(/\/console.*/, '/console/callbacks'));
    await page.getByText('Esta página não existe.').waitFor();
    await page.context().close();
  });
});
