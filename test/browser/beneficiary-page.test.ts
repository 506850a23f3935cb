import { describe, expect, it } from 'vitest';
import { api, consoleUrl, expectGood, issue, LOOKS, openTab, picture, useConsole } from './console-tabs.ts';

useConsole();

const PAGE = '/acompanhar/999997';
const CARD = '00012345678901230';

describe.each(LOOKS)('the beneficiary’s page, $name', ({ name, ...options }) => {
  const isEnglish = options.locale === 'en-US';
  const submit = { name: isEnglish ? 'Look up' : 'Consultar', exact: true };

  it('is filled in with the keyboard and without scripts, and is good for axe at every step', async () => {
    const number = await issue({ card_number: CARD, class: 'care', channel: 'web' });
    const denied = { type: 'answered', decision: 'denied', text: 'Fora do rol.', clause: 'Cláusula 9' };
    await api(`/protocols/${number}/entries`, denied);
    const tab = await openTab(options);
    const { page } = tab;
    await page.goto(`${consoleUrl()}${PAGE}`);
    await expectGood(tab);

    await page.keyboard.press('Tab');
    await page.keyboard.type(number);
    await page.keyboard.press('Tab');
    await page.keyboard.type('01/01/1950');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await expectGood(tab);
    expect(await page.getByRole('textbox').first().inputValue()).toBe(number);

    await page.getByRole('textbox').last().fill('14/03/1961');
    await page.getByRole('button', submit).click();
    await page.getByText(isEnglish ? 'Denied' : 'Negado').waitFor();
    await expectGood(tab);
    await picture(page, `beneficiary ${name}`);
    // Nothing of what was typed is in the address.
    expect(page.url()).not.toMatch(/1961|\d{20}/);
    await page.context().close();
  });
});

it('has nothing to scroll sideways at 200 % of a small window, and works with scripts switched off', async () => {
  const number = await issue({ card_number: CARD, channel: 'web' });
  // 640 pixels at 200 %.
  const viewport = { width: 320, height: 400 };
  const { page } = await openTab({ viewport, javaScriptEnabled: false });
  await page.goto(`${consoleUrl()}${PAGE}`);
  await page.getByRole('textbox').first().fill(number);
  await page.getByRole('textbox').last().fill('14/03/1961');
  await page.getByRole('button').click();
  await page.getByText('Em análise').waitFor();
  const boxes = await page.locator('main').boundingBox();
  expect((boxes?.x ?? 0) + (boxes?.width ?? 0)).toBeLessThanOrEqual(viewport.width);
  await page.context().close();
});
