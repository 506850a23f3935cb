import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { EmailConfig } from '../../src/config/config.ts';
import { ERRORS } from '../../src/errors.ts';
import { Outbox } from '../../src/jobs/outbox.ts';
import { commit } from '../../src/journal/commit.ts';
import { checkEmail, createEmail } from '../../src/outgoing/create-email.ts';
import { MAIL_ACTOR } from '../../src/outgoing/mail.ts';
import type { EntryData, NewEntry } from '../../src/protocol/entry.ts';
import type { Store } from '../../src/store/store.ts';
import { Exim, SMTP_PASSWORD, SMTP_USER } from '../support/exim.ts';
import { freePort } from '../support/free-port.mjs';
import { issue, MARIA, note, OPERATOR } from '../support/journal.ts';
import { memoryStore } from '../support/memory-store.ts';
import { post } from '../support/requests.ts';
import { runningApp } from '../support/running-app.ts';
import { SmtpWithoutTls } from '../support/smtp-without-tls.ts';
import { createTestClock } from '../support/test-clock.ts';
import { until } from '../support/until.ts';
import { missingForExim } from './available.mjs';

const ROUTE = { operator: OPERATOR, target: 'email' };
const HOUR = 3_600_000;

const exim = new Exim();
const hasExim = missingForExim().length === 0;
beforeAll(async () => {
  if (hasExim) await exim.prepare();
  if (hasExim) await exim.start();
}, 120_000);
afterAll(async () => {
  await exim.stop();
  exim.remove();
});

const emailOf = (more: Partial<EmailConfig> = {}): EmailConfig => ({
  host: '127.0.0.1',
  port: exim.port,
  security: 'starttls',
  auth: { user: SMTP_USER, password: SMTP_PASSWORD },
  from: 'nao-responda@operadora.example',
  field: 'email',
  sendsNumber: true,
  withinHours: 24,
  perRecipientPerHour: 5,
  perHour: 500,
  tls: { ca: exim.certificate, server_name: 'localhost' },
  folder: '/',
  ...more,
});

const PDF = Buffer.from('%PDF-1.7 registro');

async function staged(more: Partial<EmailConfig> = {}, paper = async (): Promise<Uint8Array> => PDF) {
  const { clock, advance } = createTestClock();
  const store = memoryStore({ clock });
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  const email = createEmail({
    operator: { ans_registry: OPERATOR, name: 'Operadora Exemplo' },
    email: emailOf(more),
    async record({ number }, data) {
      const entry: NewEntry = { type: 'notified', data };
      const id = `${number} ${data.request}`;
      const identity = { operator: OPERATOR, origin: MAIL_ACTOR, scope: 'entry', id } as const;
      await commit(store, [{ ...note(number, ''), actor: MAIL_ACTOR, identity, entry }]);
    },
    paper,
    clock,
  });
  const parts = { deliveries: store.deliveries, reads: store.reads, clock, random: () => 0 };
  const outbox = new Outbox({ ...parts, targets: [email] });
  await store.deliveries.begin(ROUTE);
  const reason = async () => (await store.deliveries.list(ROUTE, 1))[0]?.reason;
  return { store, outbox, advance, reason };
}

/** An attendance of a beneficiary with this address. */
async function issued(store: Store, email: string | null, data: Parameters<typeof issue>[1] = {}) {
  const beneficiary = { ...MARIA, name: 'Maria', extra: email === null ? {} : { email } };
  const found = { identification: 'found', card_number: MARIA.card_number, beneficiary } as const;
  const [outcome] = (await commit(store, [issue(null, { ...found, subject: 'Quimioterapia', ...data })]))
    .outcomes;
  if (outcome === undefined || outcome instanceof Error) throw new Error('not issued');
  return outcome.protocol.number;
}

/** Somebody asks that something is sent. @returns the entry's position */
async function requested(store: Store, number: string, data: EntryData['send_requested']): Promise<number> {
  const entry: NewEntry = { type: 'send_requested', data };
  const [outcome] = (await commit(store, [{ ...note(number, ''), entry }])).outcomes;
  if (outcome === undefined || outcome instanceof Error || outcome.entry === null)
    throw new Error('not written');
  return outcome.entry.seq;
}

/** What the journal says was sent for a protocol. */
async function noticesOf(store: Store, number: string) {
  const entries = await store.reads.entriesOf(OPERATOR, [number]);
  return entries.flatMap(({ type, data, actor }) => (type === 'notified' ? [{ ...data, actor }] : []));
}

let addresses = 0;
const newAddress = () => `pessoa-${++addresses}@example.org`;

describe.runIf(hasExim)('with a real SMTP server', () => {
  it('sends the number, encrypted, without name, card and subject, and records it once', async () => {
    const { store, outbox } = await staged();
    const to = newAddress();
    const number = await issued(store, to);
    expect(await outbox.poll(ROUTE)).toBe(true);
    await until('the mail', () => exim.mailTo(to).length > 0);
    const [mail = ''] = exim.mailTo(to);
    expect(mail).toContain(`Subject: ${'Protocolo de atendimento'} ${number}`);
    expect(mail).toContain('From: Operadora Exemplo <nao-responda@operadora.example>');
    expect(mail).toContain('Auto-Submitted: auto-generated');
    expect(mail).toContain(`Message-ID: <${number}@operadora.example>`);
    expect(mail).toMatch(/with esmtpsa/);
    const text = decoded(mail);
    expect(text).toContain(`    ${number}`);
    expect(text).toContain('Atendimento de 22/11/2026, às 11:05.');
    for (const hidden of ['Maria', MARIA.card_number, MARIA.cpf, 'Quimioterapia'])
      expect(mail + text).not.toContain(hidden);
    expect(await noticesOf(store, number)).toEqual([
      { channel: 'email', to, outcome: 'sent', content: 'number', actor: MAIL_ACTOR },
    ]);

    await commit(store, [
      {
        ...note(number, ''),
        entry: {
          type: 'identified',
          data: { by: 'person', identification: 'found', beneficiary: { ...MARIA, extra: { email: to } } },
        },
      },
    ]);
    await outbox.poll(ROUTE);
    expect(await noticesOf(store, number)).toHaveLength(1);
  });

  it('sends it once the caller is identified later, and never for a withheld number or without an address', async () => {
    const { store, outbox } = await staged();
    const [to, hidden] = [newAddress(), newAddress()];
    const withheld = await issued(store, hidden, { caller_e164: 'withheld' });
    const without = await issued(store, null);
    const strange = await issued(store, `${hidden}, outra@example.org`);
    const injected = await issued(store, `x@example.org\r\nBcc: ${hidden}`);
    const [outcome] = (
      await commit(store, [
        issue(null, { identification: 'source_unavailable', card_number: MARIA.card_number }),
      ])
    ).outcomes;
    if (outcome === undefined || outcome instanceof Error) throw new Error('not issued');
    const { number } = outcome.protocol;
    await outbox.poll(ROUTE);
    expect(await noticesOf(store, number)).toEqual([]);
    const beneficiary = { ...MARIA, extra: { email: to } };
    await commit(store, [
      {
        ...note(number, ''),
        entry: {
          type: 'identified',
          data: { by: 'relookup', identification: 'found', card_number: MARIA.card_number, beneficiary },
        },
      },
    ]);
    await outbox.poll(ROUTE);
    await until('the mail', () => exim.mailTo(to).length > 0);
    expect(await noticesOf(store, number)).toMatchObject([{ to, outcome: 'sent' }]);
    for (const other of [withheld, without, strange, injected])
      expect(await noticesOf(store, other)).toEqual([]);
    expect(exim.mailTo(hidden)).toEqual([]);
  });

  it('waits for the number of the operator’s system, and sends that', async () => {
    const { store, outbox } = await staged();
    const to = newAddress();
    const number = await issued(store, to, { claim: true });
    await outbox.poll(ROUTE);
    expect(await noticesOf(store, number)).toEqual([]);
    await commit(store, [
      { ...note(number, ''), entry: { type: 'numbered', data: { number: 'OE-2026-1', by: 'issue' } } },
    ]);
    await outbox.poll(ROUTE);
    await until('the mail', () => exim.mailTo(to).length > 0);
    expect(decoded(exim.mailTo(to)[0] ?? '')).toContain('OE-2026-1');
  });

  it('records that a recipient was refused, and tries one that is to come later again', async () => {
    const { store, outbox, advance, reason } = await staged({ withinHours: 2 });
    const refused = await issued(store, 'ninguem@example.org');
    expect(await outbox.poll(ROUTE)).toBe(true);
    expect(await noticesOf(store, refused)).toMatchObject([
      {
        to: 'ninguem@example.org',
        outcome: 'failed',
        reason: expect.stringMatching(/recusou o destinatário ou a mensagem \(550\)$/),
      },
    ]);

    const later = await issued(store, 'depois@example.org');
    expect(await outbox.poll(ROUTE)).toBe(false);
    expect(await reason()).toMatch(/:\d+ respondeu 451$/);
    expect(await noticesOf(store, later)).toEqual([]);
    advance(2 * HOUR + 1);
    await outbox.poll(ROUTE);
    expect(await noticesOf(store, later)).toMatchObject([
      { outcome: 'failed', reason: 'o prazo de 2 h passou' },
    ]);
  });

  it('keeps what it cannot send, with a reason without personal data, and sends it when it can', async () => {
    const wrong = await staged({ auth: { user: SMTP_USER, password: 'errada' } });
    const to = newAddress();
    await issued(wrong.store, to);
    expect(await wrong.outbox.poll(ROUTE)).toBe(false);
    expect(await wrong.reason()).toMatch(/recusou o usuário ou a senha$/);

    const untrusted = await staged({ tls: { server_name: 'localhost' } });
    await issued(untrusted.store, to);
    expect(await untrusted.outbox.poll(ROUTE)).toBe(false);

    const { store, outbox, reason } = await staged();
    await exim.stop();
    const number = await issued(store, to);
    expect(await outbox.poll(ROUTE)).toBe(false);
    expect(await reason()).toMatch(/não respondeu/);
    for (const text of [await wrong.reason(), await untrusted.reason(), await reason()])
      expect(text).not.toMatch(/pessoa|errada|senha-de/);
    await exim.start();
    expect(await outbox.poll(ROUTE)).toBe(true);
    expect(await noticesOf(store, number)).toMatchObject([{ outcome: 'sent' }]);
    await until('the mail', () => exim.mailTo(to).length > 0);
  });

  it('sends one person only a few in an hour, and all persons together only so many', async () => {
    const { store, outbox, advance, reason } = await staged({ perRecipientPerHour: 2, perHour: 3 });
    const to = newAddress();
    const numbers: string[] = [];
    for (let call = 0; call < 3; call++) numbers.push(await issued(store, to));
    for (let poll = 0; poll < 3; poll++) await outbox.poll(ROUTE);
    const outcomes = (await Promise.all(numbers.map((number) => noticesOf(store, number)))).flat();
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'sent', 'sent']);
    expect(outcomes.find(({ outcome }) => outcome === 'failed')?.reason).toMatch(/limite de 2 mensagens/);

    await issued(store, newAddress());
    const last = await issued(store, newAddress());
    await outbox.poll(ROUTE);
    expect(await reason()).toMatch(/limite de 3 mensagens por hora/);
    advance(HOUR);
    await outbox.poll(ROUTE);
    expect(await noticesOf(store, last)).toMatchObject([{ outcome: 'sent' }]);
  });

  it('sends the record as PDF to the given address, once, although the number is not sent after the issue', async () => {
    const { store, outbox } = await staged({ sendsNumber: false });
    const [known, to] = [newAddress(), newAddress()];
    const number = await issued(store, known);
    const request = await requested(store, number, { content: 'record', channel: 'email', to });
    await requested(store, number, { content: 'number', channel: 'sms', to: '+5511900000001' });
    await outbox.poll(ROUTE);
    await until('the mail', () => exim.mailTo(to).length > 0);
    const [mail = ''] = exim.mailTo(to);
    expect(mail).toContain(`Message-ID: <${number}.${request}@operadora.example>`);
    expect(mail).toContain(`filename=registro-${number}.pdf`);
    expect(mail.replaceAll('\n', '')).toContain(PDF.toString('base64'));
    expect(mail).not.toMatch(/Maria|Quimioterapia/);
    expect(await noticesOf(store, number)).toEqual([
      { channel: 'email', to, content: 'record', request, outcome: 'sent', actor: MAIL_ACTOR },
    ]);
    expect(exim.mailTo(known)).toEqual([]);

    expect(
      (await store.deliveries.enqueueAgain(ROUTE, ['send_requested'], { after: 0, limit: 100 })).count,
    ).toBe(2);
    await outbox.poll(ROUTE);
    expect(await noticesOf(store, number)).toHaveLength(1);
    expect(exim.mailTo(to)).toHaveLength(1);
  });

  it('sends what was asked for without an address to the known one, and waits for a PDF', async () => {
    let isReady = false;
    const { store, outbox, reason } = await staged({}, async () => {
      if (isReady) return PDF;
      throw ERRORS.paperUnavailable(new Error('slow'));
    });
    const to = newAddress();
    const number = await issued(store, to, { caller_e164: 'withheld' });
    await requested(store, number, { content: 'denial', channel: 'email' });
    expect(await outbox.poll(ROUTE)).toBe(false);
    expect(await reason()).toBe('o PDF não ficou pronto');
    isReady = true;
    await outbox.poll(ROUTE);
    await until('the mail', () => exim.mailTo(to).length > 0);
    expect(await noticesOf(store, number)).toMatchObject([{ content: 'denial', outcome: 'sent' }]);
  });

  it('records that a denial which was reopened meanwhile, or five days later, is not sent', async () => {
    const { store, outbox, advance } = await staged({}, async () => {
      throw ERRORS.notDenied(undefined);
    });
    const number = await issued(store, null);
    await requested(store, number, { content: 'denial', channel: 'email', to: newAddress() });
    await outbox.poll(ROUTE);
    expect(await noticesOf(store, number)).toMatchObject([{ content: 'denial', outcome: 'failed' }]);

    await requested(store, number, { content: 'number', channel: 'email', to: newAddress() });
    advance(5 * 24 * HOUR + 1);
    await outbox.poll(ROUTE);
    expect(await noticesOf(store, number)).toMatchObject([{}, { content: 'number', outcome: 'failed' }]);
  });

  it('can be tried without a mail: connection, encryption, user and password', async () => {
    expect(await checkEmail(emailOf())).toEqual({ outcome: 'accepted' });
    const wrong: [Partial<EmailConfig>, string][] = [
      [{ auth: { user: SMTP_USER, password: 'errada' } }, 'EAUTH'],
      [{ tls: { server_name: 'localhost' } }, 'ETLS'],
      [{ security: 'tls' }, 'ETLS'],
      [{ port: await freePort() }, 'ECONNREFUSED'],
      [{ host: 'nada.invalid' }, expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/)],
    ];
    for (const [settings, code] of wrong)
      expect(await checkEmail(emailOf(settings))).toMatchObject({ outcome: 'unavailable', code });
  });

  it('is set up in carimbo.yaml: a call by HTTP sends its number', async () => {
    const to = newAddress();
    const yaml = [
      'operators:',
      '  - ans_registry: "326305"',
      '    name: Operadora Exemplo',
      '    source: { kind: file, path: pessoas.csv, columns: { email: email } }',
      '    email:',
      '      host: 127.0.0.1',
      `      port: ${exim.port}`,
      `      user: ${SMTP_USER}`,
      '      password: ${env:SENHA}',
      '      from: nao-responda@operadora.example',
      '      send_number: true',
      `      tls: { ca: ${exim.certificate}, server_name: localhost }`,
    ].join('\n');
    const csv = `card_number,name,cpf,birth_date,active,plan,email\n0123,Maria,,,1,Ouro,${to}\n`;
    const app = await runningApp({
      files: { 'carimbo.yaml': yaml, 'pessoas.csv': csv },
      env: { SENHA: SMTP_PASSWORD },
    });
    onTestFinished(() => app.stop());
    const call = { card_number: '0123' };
    const reply = await post(`${app.url}/v1/protocols`, { key: app.secret, body: call });
    const { number } = (await reply.json()) as { number: string };
    await until('the mail', () => exim.mailTo(to).length > 0);
    await until('the entry', async () => {
      const headers = { authorization: `Bearer ${app.secret}` };
      const shown = await fetch(`${app.url}/v1/protocols/${number}`, { headers });
      return (await shown.text()).includes('"outcome":"sent"');
    });

    const asked = await post(`${app.url}/v1/protocols/${number}/entries`, {
      key: app.secret,
      body: { type: 'send_requested', content: 'record', channel: 'email' },
    });
    expect(asked.status).toBe(201);
    await until('the PDF', () => exim.mailTo(to).some((mail) => mail.includes(`registro-${number}.pdf`)));
  });
});

it('sends nothing to a server that does not encrypt', async () => {
  const server = new SmtpWithoutTls();
  const port = await server.listen();
  onTestFinished(() => server.close());
  const { store, outbox, reason } = await staged({ port, tls: {} });
  await issued(store, newAddress());
  expect(await outbox.poll(ROUTE)).toBe(false);
  expect(await reason()).toBeTruthy();
  expect(server.commands.join('\n')).not.toMatch(/MAIL FROM|AUTH|DATA/);
  expect(server.commands.join('\n')).toMatch(/EHLO/);
});

/** The text of a mail, however it is encoded. */
function decoded(mail: string): string {
  const [head = '', ...rest] = mail.split('\n\n');
  const body = rest.join('\n\n');
  if (/Content-Transfer-Encoding: base64/i.test(head)) return Buffer.from(body, 'base64').toString('utf8');
  const bytes = body
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return /quoted-printable/i.test(head) ? Buffer.from(bytes, 'latin1').toString('utf8') : body;
}
