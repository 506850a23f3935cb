import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { ROOT } from '../lib/prepare.mjs';

const CARD = '00012345678901230';
const KEY = 'chave-das-figuras-com-mais-de-32-caracteres';
const URL = `http://127.0.0.1:${process.env.CARIMBO_HTTP_PORT ?? 8080}`;

/** What `npm start` starts, in a folder of its own, with a few attendances of today. */
export async function startDemo() {
  const data = mkdtempSync(join(tmpdir(), 'carimbo-pictures-'));
  const env = { ...process.env, CARIMBO_DATA_DIR: data, CARIMBO_DEMO_KEY: KEY };
  const server = spawn(process.execPath, [join(ROOT, 'bin', 'carimbo.js'), 'demo', '--history'], {
    env,
    stdio: 'ignore',
  });
  const isReady = () =>
    fetch(`${URL}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (server.exitCode !== null) throw new Error('the demo did not start; is its port in use?');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url: URL,
    ...(await fill()),
    ring,
    async stop() {
      server.kill('SIGTERM');
      await new Promise((resolve) => server.once('exit', resolve));
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function post(path, body) {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const reply = await fetch(`${URL}/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(await reply.text());
  return reply.json();
}

const issue = async (fields) => (await post('/protocols', fields)).number;
async function tell(number, entries) {
  for (const entry of entries) await post(`/protocols/${number}/entries`, entry);
}

/** @returns `number`, of the protocol with most to show, and `denied`, of one that was refused */
async function fill() {
  await issue({ channel: 'email', class: 'non_care', subject: 'Segunda via do boleto' });
  await issue({
    channel: 'whatsapp',
    class: 'ombudsman',
    subject: 'Reclamação sobre reembolso',
    card_number: CARD,
  });
  const denied = await issue({
    channel: 'chat',
    class: 'high_complexity',
    subject: 'Internação eletiva',
    card_number: CARD,
  });
  await tell(denied, [
    {
      type: 'answered',
      decision: 'denied',
      text: 'O procedimento não está no rol.',
      clause: 'Cláusula 9.2 do contrato',
    },
  ]);
  const number = await issue({
    caller: '+5511900000001',
    class: 'care',
    subject: 'Fisioterapia',
    card_number: CARD,
    call_id: 'figura',
  });
  const began = Math.floor(Date.now() / 1000) - 300;
  const call = { unique_id: '1', agent: 'PJSIP/2001', agent_name: 'Ana Souza', queue: 'atendimento' };
  await tell(number, [
    { type: 'call.queued', unique_id: '1', queue: 'atendimento', happened_at: String(began) },
    { type: 'call.answered', ...call, happened_at: String(began + 38) },
    { type: 'call.ended', unique_id: '1', by: 'caller', happened_at: String(began + 290) },
    { type: 'noted', text: 'Pediu autorização de dez sessões. Vai enviar o pedido médico.' },
    { type: 'assigned', to: 'atendente' },
    { type: 'occurrence_added', subject: 'Segunda via da carteirinha', class: 'non_care' },
    { type: 'answered', occurrence: 2, decision: 'informed', text: 'Enviada pelo aplicativo.' },
  ]);
  // Without a note.
  const { end } = await answer({ caller: '+5511900001234', call_id: 'sem-anotacao' });
  await end();
  return { number, denied };
}

let rung = 0;
/** A call that Ana Souza answers. @returns what ends it, with everything recorded */
async function ring() {
  rung += 1;
  const { number, end } = await answer({
    caller: '+5511900000001',
    card_number: CARD,
    call_id: `toque-${rung}`,
  });
  return async () => {
    await end();
    await tell(number, [{ type: 'classified', class: 'care', subject: 'Fisioterapia' }]);
  };
}

async function answer(issued) {
  const number = await issue(issued);
  const call = { unique_id: issued.call_id, queue: 'atendimento' };
  const agent = { ...call, agent: 'PJSIP/2001', agent_name: 'Ana Souza' };
  const now = Math.floor(Date.now() / 1000);
  await tell(number, [
    { type: 'call.queued', ...call, happened_at: String(now - 45) },
    { type: 'call.ringing', ...agent, happened_at: String(now - 9) },
    { type: 'call.answered', ...agent, happened_at: String(now) },
  ]);
  return {
    number,
    end: () => tell(number, [{ type: 'call.ended', unique_id: call.unique_id, by: 'caller' }]),
  };
}
