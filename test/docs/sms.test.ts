import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, type TestContext } from 'vitest';
import { signedHeaders } from '../../src/outgoing/signature.ts';
import { killOnExit } from '../support/child-process.ts';
import { freePort } from '../support/free-port.mjs';
import { getWith, post } from '../support/requests.ts';
import { runningApp } from '../support/running-app.ts';
import { until } from '../support/until.ts';
import { readPage } from './support/pages.ts';

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const page = readPage('docs/sms-e-whatsapp.md');
const program = page.blocks.find(({ text }) => text.startsWith('// avisar.mjs'))?.text ?? '';
const yaml = page.blocks.find(({ language }) => language === 'yaml')?.text ?? '';

const CELL = '11999990000';
const REFUSED = '11988880000';
const LIMITED = '11977770000';

interface Asked {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A provider that accepts all but one number, and is at its limit once for another. */
async function provider(
  { accepted, refused }: { accepted: { status: number; body: object }; refused: object },
  onTestFinished: TestContext['onTestFinished'],
) {
  const asked: Asked[] = [];
  let limited = false;
  const server = createServer(async (request, reply) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    asked.push({ path: request.url ?? '', headers: request.headers, body });
    const answer = (status: number, value: object, headers = {}) =>
      reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
    if (body.includes(REFUSED)) return answer(400, refused);
    if (body.includes(LIMITED) && !limited) {
      limited = true;
      return answer(429, refused, { 'retry-after': '1' });
    }
    return answer(accepted.status, accepted.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** As the providers document it: the address, what authenticates, the fields, and the refusal of a number. */
const PROVIDERS = [
  {
    name: 'twilio',
    channel: 'sms',
    env: { CONTA: 'AC00000000000000000000000000000000', TOKEN: 'senha', REMETENTE: '+551140040000' },
    accepted: { status: 201, body: { sid: 'SM1', status: 'queued' } },
    refused: { code: 21211, message: "The 'To' number is not a valid phone number.", status: 400 },
    path: '/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json',
    auth: [
      'authorization',
      `Basic ${Buffer.from('AC00000000000000000000000000000000:senha').toString('base64')}`,
    ],
    code: '(21211)',
    read: (body: string) => {
      const form = new URLSearchParams(body);
      return { to: form.get('To'), from: form.get('From'), text: form.get('Body') };
    },
    to: `+55${CELL}`,
  },
  {
    name: 'zenvia',
    channel: 'sms',
    env: { TOKEN: 'senha', REMETENTE: 'exemplo' },
    accepted: { status: 200, body: { id: 'x', direction: 'OUT' } },
    refused: { code: 'VALIDATION_ERROR', message: 'Validation error' },
    path: '/v2/channels/sms/messages',
    auth: ['x-api-token', 'senha'],
    code: '(VALIDATION_ERROR)',
    read: (body: string) => {
      const { to, from, contents } = JSON.parse(body);
      expect(contents).toEqual([{ type: 'text', text: expect.any(String) }]);
      return { to, from, text: contents[0].text };
    },
    to: `55${CELL}`,
  },
  {
    name: 'whatsapp',
    channel: 'whatsapp',
    env: { TOKEN: 'senha', REMETENTE: '106540352242922' },
    accepted: { status: 200, body: { messaging_product: 'whatsapp', messages: [{ id: 'wamid.1' }] } },
    refused: { error: { message: '(#131026) Message undeliverable', type: 'OAuthException', code: 131026 } },
    path: '/v23.0/106540352242922/messages',
    auth: ['authorization', 'Bearer senha'],
    code: '(131026)',
    read: (body: string) => {
      const { to, messaging_product, type, template } = JSON.parse(body);
      expect({ messaging_product, type }).toEqual({ messaging_product: 'whatsapp', type: 'template' });
      expect(template).toMatchObject({ name: 'protocolo_de_atendimento', language: { code: 'pt_BR' } });
      const [{ parameters }] = template.components;
      return { to, text: parameters.map(({ text }: { text: string }) => text).join(' ') };
    },
    to: `55${CELL}`,
  },
] as const;

describe.concurrent.each(PROVIDERS)('the receiver of the page, by $name', (given) => {
  it('sends the number and nothing else, once, and records the outcome', async ({ onTestFinished }) => {
    const { base, asked } = await provider(given, onTestFinished);
    const folder = mkdtempSync(join(tmpdir(), 'carimbo-sms-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'avisar.mjs'), program);
    const port = await freePort();
    const settings = yaml
      .replace('127.0.0.1:8098', `127.0.0.1:${port}`)
      .replace('${file:/etc/carimbo/webhook-sms}', '${env:SECRET}');
    const app = await runningApp({ files: { 'carimbo.yaml': settings }, env: { SECRET } });
    onTestFinished(() => app.stop());
    const env = {
      ...process.env,
      ...given.env,
      SEGREDO: SECRET,
      CARIMBO: app.url,
      CHAVE: await app.keyWith(['protocols:write']),
      EMPRESA: 'Operadora Exemplo',
      FORNECEDOR: given.name,
      BASE: base,
      ARQUIVO: join(folder, 'avisos.txt'),
      PORTA: String(port),
    };
    const url = `http://127.0.0.1:${port}`;
    const run = async () => {
      const child = killOnExit(
        spawn(process.execPath, [join(folder, 'avisar.mjs')], {
          env,
          stdio: ['ignore', 'inherit', 'inherit'],
        }),
      );
      onTestFinished(() => void child.kill());
      await until(
        'the receiver to refuse what is not signed',
        async () => (await fetch(url, { method: 'POST', body: '{}' }).catch(() => null))?.status === 401,
      );
      return child;
    };
    const child = await run();

    const issued = async (body: object): Promise<string> => {
      const reply = await post(`${app.url}/v1/protocols`, { key: app.secret, body });
      return ((await reply.json()) as { number: string }).number;
    };
    const notices = async (number: string) => {
      const shown = await getWith(app.secret, `${app.url}/v1/protocols/${number}`);
      const { entries } = (await shown.json()) as { entries: { type: string; data: object }[] };
      return entries.filter(({ type }) => type === 'notified').map(({ data }) => data);
    };
    const noticed = async (number: string, count = 1) =>
      until(
        `${count} notices of ${number}`,
        async () => {
          const found = await notices(number);
          return found.length >= count ? found : null;
        },
        120_000,
      );

    const person = { subject: 'Quimioterapia', card_number: '00012345678901230' };
    const withheld = await issued({ caller: 'anonymous', ...person });
    const landline = await issued({ caller: '1133330000', ...person });
    const number = await issued({ caller: CELL, ...person });
    const sent = { channel: given.channel, to: `+55${CELL}`, content: 'number', outcome: 'sent' };
    expect(await noticed(number)).toEqual([sent]);
    const [one] = asked;
    if (one === undefined) throw new Error('not asked');
    expect(one.path).toBe(given.path);
    expect(one.headers[given.auth[0]]).toBe(given.auth[1]);
    const message = given.read(one.body);
    expect(message.to).toBe(given.to);
    expect(message.text).toContain(number);
    expect(message.text).toContain('Operadora Exemplo');
    expect(one.body).not.toMatch(/Quimio|00012345678901230/);

    const refused = await issued({ caller: REFUSED });
    expect(await noticed(refused)).toMatchObject([{ outcome: 'failed', reason: `HTTP 400 ${given.code}` }]);
    const limited = await issued({ caller: LIMITED });
    expect(await noticed(limited)).toMatchObject([{ outcome: 'sent' }]);

    // Asked for by the person, also where the number was withheld.
    const ask = (content: string) => ({
      type: 'send_requested',
      content,
      channel: given.channel,
      to: '+5511966660000',
    });
    const entries = `${app.url}/v1/protocols/${withheld}/entries`;
    for (const content of ['number', 'record'])
      expect((await post(entries, { key: app.secret, body: ask(content) })).status).toBe(201);
    expect(await noticed(withheld, 2)).toMatchObject([
      { to: '+5511966660000', outcome: 'sent' },
      { outcome: 'failed', reason: 'este canal envia só o número' },
    ]);
    expect(await notices(landline)).toEqual([]);
    expect(asked).toHaveLength(5);
    expect(readFileSync(env.ARQUIVO, 'utf8')).not.toContain(CELL);

    // The same again, after the receiver ended before it answered.
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill();
    await gone;
    await run();
    const attendance = { numbering: 'own', issued_at: new Date().toISOString(), caller_e164: `+55${CELL}` };
    const body = JSON.stringify({ data: { type: 'issued', number, protocol: number, attendance } });
    const headers = signedHeaders({ id: 'again', timestamp: Math.floor(Date.now() / 1000), body }, [SECRET]);
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(204);
    expect(await notices(number)).toEqual([sent]);
    expect(asked).toHaveLength(5);
  });
});
