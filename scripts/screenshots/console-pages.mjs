const CARD = '00012345678901230';
const BIRTH_DATE = '14/03/1961';

const AGENT = /Ana Souza/;
const SUPERVISOR = /Carla Dias/;
const OMBUDSMAN = /Débora Reis/;
const AUDITOR = /Elias Nunes/;
const ADMIN = /Fátima Alves/;

const heading = (page) => page.getByRole('heading', { level: 1 }).waitFor();
const table = (page) => page.getByRole('table').first().waitFor();

/** Types Enter in the field of the search. */
async function search(page) {
  await page.getByRole('textbox').first().press('Enter');
  await table(page);
}

/** The telephone, from the first prompt to the agent. */
async function placeCall(page) {
  await page.getByRole('button', { name: /^(?:Ligar|Call)$/ }).click();
  await page.getByText('Digite o número da carteirinha').waitFor();
  await page.keyboard.type(`${CARD}#`);
  await page.getByText(/A ligação seguiria|The call would/).waitFor({ timeout: 120_000 });
}

async function lookUp(page, { denied }) {
  await page.getByRole('textbox').first().fill(denied);
  await page.getByRole('textbox').last().fill(BIRTH_DATE);
  await page.getByRole('button').click();
  await page.getByText(/Negado|Denied/).waitFor();
}

/**
 * Every picture of the console and of the beneficiary's page: who sees it, at which address, and what is done until it is
 * complete. `phone`: also as wide as a telephone.
 */
export const PAGES = [
  { name: 'entrar', who: null, address: () => '/', show: heading, phone: true },
  {
    name: 'beneficiario',
    who: null,
    address: () => '/acompanhar/999997',
    show: lookUp,
    phone: true,
  },
  { name: 'minhas-ligacoes', who: AGENT, address: () => '/console/my-calls', show: table, phone: true },
  {
    name: 'ligacao',
    who: AGENT,
    address: () => '/console/my-calls',
    isCalled: true,
    show: (page) => page.locator('[data-pop] li').first().waitFor(),
    phone: true,
  },
  { name: 'procurar', who: AGENT, address: () => '/console/protocols', show: search, phone: true },
  {
    name: 'protocolo',
    who: AGENT,
    address: ({ number }) => `/console/protocols/${number}`,
    show: heading,
    phone: true,
  },
  { name: 'telefone-treino', who: AGENT, address: () => '/console/telephone', show: placeCall, phone: true },
  { name: 'prazos', who: SUPERVISOR, address: () => '/console/deadlines', show: table, phone: true },
  { name: 'retornos', who: SUPERVISOR, address: () => '/console/callbacks', show: table },
  {
    name: 'painel',
    who: SUPERVISOR,
    address: () => '/console/dashboard',
    show: showDay,
  },
  {
    name: 'parede',
    who: SUPERVISOR,
    address: () => '/console/dashboard/wall',
    show: (page) => page.locator('canvas').first().waitFor(),
  },
  { name: 'exportar', who: SUPERVISOR, address: () => '/console/protocols', show: exportAll },
  { name: 'relatorios', who: OMBUDSMAN, address: () => '/console/reports', show: table },
  { name: 'quem-leu', who: AUDITOR, address: () => '/console/access-records', show: table },
  { name: 'usuarios', who: ADMIN, address: () => '/console/admin/users', show: table },
  { name: 'chaves', who: ADMIN, address: () => '/console/admin/keys', show: table },
  {
    name: 'envios',
    who: ADMIN,
    address: () => '/console/admin/outbox',
    show: (page) => page.getByText(/Nada é enviado|Nothing is sent/).waitFor(),
  },
  {
    name: 'sistema',
    who: ADMIN,
    address: () => '/console/admin/source',
    show: trySource,
  },
  { name: 'calendario', who: ADMIN, address: () => '/console/admin/calendar', show: table },
  {
    name: 'servidor',
    who: ADMIN,
    address: () => '/console/admin/server',
    show: (page) => page.getByText(/^SQLite, /).waitFor(),
  },
];

/** What the system knows of a person, step by step. */
async function trySource(page) {
  await page.getByRole('textbox').first().fill(CARD);
  await page.getByRole('button', { name: /^(?:Consultar|Look up)$/ }).click();
  await page.getByRole('listitem').first().waitFor();
}

/** A working day of the history: today may have just begun. */
async function showDay(page) {
  const canvas = page.locator('canvas').first();
  await canvas.waitFor();
  const day = page.locator('input[type="date"]');
  const date = new Date(await day.inputValue());
  do date.setUTCDate(date.getUTCDate() - 1);
  while ([0, 6].includes(date.getUTCDay()));
  await day.fill(date.toISOString().slice(0, 10));
  await page.getByRole('button', { name: /^(?:Hoje|Today)$/ }).waitFor();
  await canvas.waitFor();
}

/** The search as a supervisor sees it, after an export. */
async function exportAll(page) {
  await search(page);
  await page.getByRole('button', { name: /XLSX/ }).click();
  await page.getByText(/\.xlsx/).waitFor();
}
