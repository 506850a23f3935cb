import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { KEY } from '../support/carimbo-process.ts';
import { AGENT, consoleUrl, expectGood, issue, LOOKS, picture, signIn, useConsole } from './console-tabs.ts';

useConsole();

/** A whole call takes the time of its prompts: the twenty digits alone take twenty seconds. */
const CALL_MS = 120_000;
const CARD = '00012345678901230';

async function openTelephone(options: Parameters<typeof signIn>[1] = {}) {
  const tab = await signIn(AGENT, options);
  await tab.page.goto(`${consoleUrl()}/console/telephone`);
  await tab.page.getByRole('heading', { level: 1 }).waitFor();
  return tab;
}

async function protocolOf(page: Page): Promise<Record<string, unknown>> {
  const link = page.getByRole('status').getByRole('link');
  await link.waitFor({ timeout: CALL_MS });
  const number = ((await link.textContent()) ?? '').replaceAll(' ', '');
  const headers = { authorization: `Bearer ${KEY}` };
  const reply = await fetch(`${consoleUrl()}/v1/protocols/${number}`, { headers });
  return (await reply.json()) as Record<string, unknown>;
}

const heard = (page: Page) => page.getByRole('log').locator('p').allTextContents();

describe.each(LOOKS)('the telephone, $name', ({ name, ...options }) => {
  it('is a page without serious findings, before and during a call', async () => {
    const tab = await openTelephone(options);
    const { page } = tab;
    await expectGood(tab);
    await page.getByRole('button', { name: /^(?:Ligar|Call)$/ }).click();
    await page.getByText('Digite o número da carteirinha').waitFor();
    await expectGood(tab);
    await picture(page, `telephone ${name}`);
    await page.getByRole('button', { name: /^(?:Desligar|Hang up)$/ }).click();
    await page.getByText(/Ligação encerrada|The call has ended/).waitFor();
    await page.context().close();
  });
});

describe('a call from the page', () => {
  it(
    'keys a card with the keyboard, hears the number, and its protocol names the person',
    async () => {
      const tab = await openTelephone();
      const { page } = tab;
      await page.getByRole('button', { name: 'Ligar', exact: true }).click();
      await page.getByText('Digite o número da carteirinha').waitFor();
      await page.keyboard.type(`${CARD}#`);
      // It has its number before the card is keyed.
      await expect
        .poll(() => protocolOf(page), { timeout: CALL_MS })
        .toMatchObject({ identification: 'found', card_number: CARD });
      const protocol = await protocolOf(page);
      // The journal names the user who placed the call.
      expect(protocol.entries).toMatchObject([{ type: 'issued', actor: 'user:atendente' }, {}]);
      await page.getByText('Para ouvir de novo, tecle um.').waitFor({ timeout: CALL_MS });
      const digits = (await heard(page)).find((line) => /^[\d ]+$/.test(line)) ?? '';
      expect(digits.replaceAll(' ', '')).toBe(protocol.number);
      await page.getByText('A ligação seguiria agora para um atendente.').waitFor({ timeout: CALL_MS });
      await picture(page, 'console-telefone-treino');
      await page.getByRole('status').getByRole('link').click();
      await page.getByText('Maria Aparecida dos Santos', { exact: true }).waitFor();
      expect(tab.complaints).toEqual([]);
      await page.context().close();
    },
    2 * CALL_MS,
  );

  it(
    'takes a lone zero, by a click, for no card',
    async () => {
      const { page } = await openTelephone();
      await page.getByRole('button', { name: 'Ligar', exact: true }).click();
      await page.getByText('Digite o número da carteirinha').waitFor();
      await page.getByRole('button', { name: '0', exact: true }).click();
      await page.getByText('Tudo bem, vamos continuar.').waitFor({ timeout: CALL_MS });
      expect(await protocolOf(page)).toMatchObject({ identification: 'not_informed' });
      await page.context().close();
    },
    2 * CALL_MS,
  );

  it(
    'has its number even in silence, and after hanging up',
    async () => {
      const { page } = await openTelephone();
      await page.getByRole('button', { name: 'Ligar', exact: true }).click();
      await page.getByText('Se não tiver a carteirinha, tecle zero.').waitFor({ timeout: CALL_MS });
      await page.getByRole('button', { name: 'Desligar' }).click();
      await page.getByText('Ligação encerrada.').waitFor({ timeout: CALL_MS });
      const protocol = await protocolOf(page);
      expect(protocol).toMatchObject({ identification: 'not_informed' });
      const types = async () =>
        ((await protocolOf(page)).entries as { type: string }[]).map(({ type }) => type);
      await expect.poll(types, { timeout: CALL_MS }).toContain('call.ended');
      await page.context().close();
    },
    2 * CALL_MS,
  );

  it('ends with its page', async () => {
    const { page } = await openTelephone();
    await page.getByRole('button', { name: 'Ligar', exact: true }).click();
    await page.getByText('Digite o número da carteirinha').waitFor();
    const { number } = await protocolOf(page);
    await page.getByRole('navigation').getByRole('link', { name: 'Prazos' }).click();
    const types = async () => {
      const headers = { authorization: `Bearer ${KEY}` };
      const reply = await fetch(`${consoleUrl()}/v1/protocols/${number}`, { headers });
      return ((await reply.json()) as { entries: { type: string }[] }).entries.map(({ type }) => type);
    };
    await expect.poll(types, { timeout: CALL_MS }).toContain('call.ended');
    await page.context().close();
  });
});

describe('a call that rings', () => {
  it(
    'is one of somebody who called lately, at the extension of the user',
    async () => {
      await issue({ caller: '+5511900000001', card_number: CARD, call_id: 'lately' });
      const tab = await openTelephone();
      const { page } = tab;
      await page.getByRole('button', { name: 'Fazer uma ligação tocar no ramal 2001' }).click();
      await page.getByText('Está tocando.').waitFor();
      expect(await protocolOf(page)).toMatchObject({ identification: 'found' });
      const facts = async () => {
        const { entries } = (await protocolOf(page)) as { entries: { type: string; data?: object }[] };
        return entries.filter(({ type }) => type.startsWith('call.'));
      };
      await expect
        .poll(async () => (await facts()).map(({ type }) => type), { timeout: CALL_MS })
        .toEqual(['call.queued', 'call.ringing', 'call.answered']);
      expect(JSON.stringify(await facts())).toContain('"2001"');
      expect(tab.complaints).toEqual([]);
      await page.context().close();
    },
    2 * CALL_MS,
  );
});
