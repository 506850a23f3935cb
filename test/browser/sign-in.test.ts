import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../src/auth/role.ts';
import { bytesOf, stepOf, totpCode } from '../../src/auth/totp.ts';
import type { Config } from '../../src/config/config.ts';
import { freePort } from '../support/free-port.mjs';
import { type OpenIdProvider, startOpenIdProvider } from '../support/openid-provider.mjs';
import { type RunningApp, runningApp } from '../support/running-app.ts';
import { expectGood, LOOKS, openTab, picture, type Tab, useBrowser } from './console-tabs.ts';

// Signing in with a second factor, and by a provider of OpenID Connect.

type OpenIdConfig = Config['signIn']['openid'][number];

const PASSWORD = 'uma frase só de quem entra';
const NEW_PASSWORD = 'outra frase, só de quem entra';

useBrowser();

/** Subject at the provider → claims. */
const PEOPLE = {
  's-ana': { preferred_username: 'ana.souza', name: 'Ana Souza', groups: ['sac'] },
  's-carla': { preferred_username: 'carla.dias', name: 'Carla Dias', groups: ['sac', 'chefia'] },
  's-fora': { preferred_username: 'fora', name: 'Fora', groups: ['vendas'] },
  's-saiu': { preferred_username: 'saiu', name: 'Saiu', groups: ['sac'] },
};

let provider: OpenIdProvider;
let server: RunningApp;
beforeAll(async () => {
  const port = await freePort();
  const callback = `http://127.0.0.1:${port}/v1/session/openid/empresa/callback`;
  // Another site for the browser, as a company's provider is: no cookie of one is sent on the way from the other by mistake.
  provider = await startOpenIdProvider({ redirectUris: [callback], people: PEOPLE, host: 'localhost' });
  const { client_id: clientId, client_secret: clientSecret } = provider.client;
  const company: OpenIdConfig = {
    name: 'empresa',
    title: 'Conta da empresa',
    issuer: provider.issuer,
    clientId,
    clientSecret,
    scopes: ['openid', 'profile'],
    userClaim: 'preferred_username',
    roleClaim: 'groups',
    roles: { supervisor: ['chefia'], agent: ['sac'] },
    operator: null,
  };
  server = await runningApp({
    env: { CARIMBO_HTTP_PORT: String(port) },
    configure: (config) => ({
      ...config,
      signIn: { ...config.signIn, totp: ['agent'], openid: [company] },
    }),
  });
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

describe.each(LOOKS)('the second factor, $name', ({ name, ...options }) => {
  it('is set up with a code that an app reads from the page', async () => {
    const tab = await enterAs(await newUser(), options);
    const { page } = tab;
    const secret = await beginTotp(page);
    const uri = await readQrCode(page.getByRole('img', { name: /QR code/ }));
    expect(new URL(uri).searchParams.get('secret')).toBe(secret);
    // The same address opens the app on a telephone.
    await page.locator(`a[href="${uri}"]`).waitFor();
    await expectGood(tab);
    await picture(page, `second factor ${name}`);
    await page.context().close();
  });
});

describe('a user whose role needs a second factor', () => {
  it('sets it up with a code of the app, and needs one from then on', async () => {
    const user = await newUser();
    const tab = await enterAs(user);
    const { page } = tab;
    await page.getByText('Seu papel exige um segundo fator').waitFor();
    const secret = await beginTotp(page);
    const confirm = page.getByRole('button', { name: 'Confirmar o código' });
    await codeField(page).fill(wrongCode(secret));
    await confirm.click();
    await page.getByRole('alert').getByText(WRONG_CODE).waitFor();
    const first = codeOf(secret);
    await codeField(page).fill(first);
    await confirm.click();
    await page.getByText('Códigos de recuperação').waitFor();
    const [recovery = '', ...others] = String(await page.locator('pre').textContent()).split('\n');
    expect(others).toHaveLength(9);
    await expectGood(tab);
    await page.getByRole('button', { name: 'Guardei, continuar' }).click();
    await page.getByRole('heading', { name: 'Minhas ligações' }).waitFor();
    await page.context().close();

    // The page asks for the code only after the password.
    const again = await enterAs(user);
    await codeField(again.page).waitFor();
    await expectGood(again);
    for (const refused of [wrongCode(secret), first]) {
      await codeField(again.page).fill(refused);
      await submit(again.page);
      await again.page.getByRole('alert').getByText(WRONG_CODE).waitFor();
    }
    // A code works once, and one step ahead is accepted: no test waits half a minute for the next one.
    await codeField(again.page).fill(codeOf(secret, 1));
    await submit(again.page);
    await again.page.getByRole('heading', { name: 'Minhas ligações' }).waitFor();
    expect(again.complaints).toEqual([]);
    await again.page.context().close();

    const withoutApp = await enterAs(user);
    await codeField(withoutApp.page).fill(recovery);
    await submit(withoutApp.page);
    await withoutApp.page.getByRole('heading', { name: 'Minhas ligações' }).waitFor();
    await withoutApp.page.context().close();
  });
});

describe('a person on the page of their own account', () => {
  it('changes the password, and sets up a second factor that their role does not need', async () => {
    const user = await newUser('supervisor');
    const tab = await enterAs(user);
    const { page } = tab;
    await page.getByRole('button', { name: /Conta e preferências/ }).click();
    await page.getByRole('menuitem', { name: 'Minha conta' }).click();
    const password = page.getByRole('region', { name: 'Senha' });
    const change = async (current: string) => {
      await password.getByRole('textbox', { name: 'Senha atual' }).fill(current);
      await password.getByRole('textbox', { name: 'Senha nova' }).fill(NEW_PASSWORD);
      await password.getByRole('button', { name: 'Guardar a senha' }).click();
    };
    await change('uma senha que não é esta');
    await password.getByRole('alert').waitFor();
    await expectGood(tab);
    await picture(page, 'account');
    await change(PASSWORD);
    await password.getByText('A senha nova está guardada.').waitFor();

    const second = page.getByRole('region', { name: 'Segundo fator' });
    const secret = await beginTotp(second, NEW_PASSWORD);
    await codeField(page).fill(codeOf(secret));
    await second.getByRole('button', { name: 'Confirmar o código' }).click();
    await second.getByRole('button', { name: 'Guardei, continuar' }).click();
    await second.getByText('Está ativo.').waitFor();
    await expectGood(tab);
    await page.context().close();
  });
});

describe('a provider of OpenID Connect', () => {
  it.each([
    ['s-ana', /Ana Souza/, 'ana.souza · Atendente', 'Minhas ligações'],
    ['s-carla', /Carla Dias/, 'carla.dias · Supervisão', 'O que vence'],
  ])('signs %s in by its button, with the role that it says', async (subject, name, menu, page) => {
    const tab = await goToProvider();
    await enterAtProvider(tab.page, subject);
    await tab.page.getByRole('heading', { level: 1, name: page }).waitFor();
    expect(new URL(tab.page.url()).origin).toBe(server.url);
    await tab.page.getByRole('button', { name }).click();
    await tab.page.getByText(menu).waitFor();
    await tab.page.getByRole('menuitem', { name: 'Minha conta' }).click();
    await tab.page.getByText(/^Você não tem senha neste servidor/).waitFor();
    await tab.page.goBack();
    await tab.page.reload();
    await tab.page.getByRole('heading', { level: 1, name: page }).waitFor();
    await tab.page.context().close();
  });

  it('lets in nobody without a role here, and the page says why', async () => {
    const tab = await goToProvider();
    await enterAtProvider(tab.page, 's-fora');
    await isRefused(tab, 'não há usuário com este nome aqui');
  });

  it('lets in nobody who is disabled here, and the page says why', async () => {
    const operator = server.config.operators[0]?.ans_registry ?? '';
    const { user } = await server.app.users.create({
      user: 'saiu',
      name: 'Saiu',
      role: 'agent',
      operator,
      password: null,
      openid: 'empresa s-saiu',
    });
    await server.app.users.change(user, { disabled: true });
    const tab = await goToProvider();
    await enterAtProvider(tab.page, 's-saiu');
    await isRefused(tab, 'o seu acesso aqui está desativado');
  });

  it('leads back to the sign-in from where the person gave up', async () => {
    const tab = await goToProvider();
    await tab.page.getByText('Cancel').click();
    await isRefused(tab, 'não confirmou a entrada');
  });
});

/** Opens the sign-in, and goes to the provider by its button. */
async function goToProvider(): Promise<Tab> {
  const tab = await openTab();
  // The provider's page asks for a font, which tests do without.
  await tab.page.route('https://**', (route) => route.abort());
  await tab.page.goto(`${server.url}/`);
  await tab.page.getByRole('link', { name: 'Entrar com Conta da empresa' }).click();
  await tab.page.waitForURL(`${provider.issuer}/**`);
  return tab;
}

/** Signs in on the provider's own page and consents there. */
async function enterAtProvider(page: Page, subject: string): Promise<void> {
  await page.locator('[name=login]').fill(subject);
  await page.locator('[name=password]').fill('x');
  await page.locator('[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Back at the sign-in, with the reason and no session. */
async function isRefused(tab: Tab, reason: string): Promise<void> {
  const { page } = tab;
  await page.getByRole('alert').getByText(reason).waitFor();
  await page.getByRole('heading', { name: 'Entrar' }).waitFor();
  const names = (await page.context().cookies(server.url)).map(({ name }) => name);
  expect(names).not.toContain('carimbo_session');
  await expectGood(tab);
  await page.context().close();
}

let agents = 0;

async function newUser(role: Role = 'agent'): Promise<string> {
  agents += 1;
  const user = `agente.${agents}`;
  await server.app.users.create({
    user,
    name: `Usuário ${agents}`,
    role,
    operator: server.config.operators[0]?.ans_registry ?? '',
    password: PASSWORD,
    is_temporary: false,
  });
  return user;
}

/** Signs in by name and password, as far as these lead. */
async function enterAs(user: string, options: Parameters<typeof openTab>[0] = {}): Promise<Tab> {
  const tab = await openTab(options);
  const { page } = tab;
  await page.goto(`${server.url}/`);
  await page.getByLabel(/^(?:Usuário|User)$/).fill(user);
  await page.getByRole('textbox', { name: /^(?:Senha|Password)$/ }).fill(PASSWORD);
  await submit(page);
  return tab;
}

const submit = (page: Page) => page.getByRole('button', { name: /^(?:Entrar|Sign in)$/ }).click();
const codeField = (page: Page) => page.getByLabel('Código do aplicativo autenticador');
const WRONG_CODE = /^Código incorreto, vencido ou já usado/;

/** What the app shows now, or some steps of half a minute later. */
function codeOf(secret: string, later = 0): string {
  return totpCode(bytesOf(secret), Math.floor(Date.now() / 30_000) + later);
}

/** At most three codes are right at a time. */
function wrongCode(secret: string): string {
  const codes = ['000000', '111111', '222222', '333333'];
  return codes.find((code) => stepOf(code, secret, Date.now()) === null) ?? '';
}

/** @returns the secret, as a person without a camera types it into the app */
async function beginTotp(page: Page | Locator, password = PASSWORD): Promise<string> {
  await page.getByRole('textbox', { name: /^(?:Senha atual|Current password)$/ }).fill(password);
  await page.getByRole('button', { name: /^(?:Gerar o segredo|Make the secret)$/ }).click();
  return String(await page.getByText(/^[A-Z2-7]{32}$/).textContent());
}

const JSQR = await readFile(createRequire(import.meta.url).resolve('jsqr/dist/jsQR.js'), 'utf8');

/** What a camera reads: the pixels, decoded by another library than the console's. */
async function readQrCode(code: Locator): Promise<string> {
  const png = (await code.screenshot()).toString('base64');
  // In a page of its own: the console's policy allows no image from a `data:` address.
  const reader = await code.page().context().newPage();
  await reader.addScriptTag({ content: JSQR });
  const text = await reader.evaluate<string>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png}';
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d');
    canvas.drawImage(image, 0, 0);
    const { data, width, height } = canvas.getImageData(0, 0, image.width, image.height);
    return jsQR(data, width, height)?.data ?? 'no code';
  })()`);
  await reader.close();
  return text;
}
