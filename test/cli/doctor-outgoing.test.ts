import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import { freePort } from '../support/free-port.mjs';
import { OPERATOR } from '../support/journal.ts';
import { SmtpWithoutTls } from '../support/smtp-without-tls.ts';
import { WebhookReceiver } from '../support/webhook-receiver.ts';
import { buildOnce, carimbo, environment, newFolder } from './carimbo.ts';

beforeAll(buildOnce);

it('says of each webhook and of the SMTP server whether it answers, and sends nothing', async () => {
  const receiver = new WebhookReceiver();
  const moved = new WebhookReceiver();
  const smtp = new SmtpWithoutTls();
  moved.stage = () => ({ status: 308, headers: { location: 'https://novo.example/carimbo?token=outro' } });
  const [url, old, port, nobody] = [
    await receiver.listen(),
    await moved.listen(),
    await smtp.listen(),
    await freePort(),
  ];
  onTestFinished(async () => {
    await receiver.close();
    await moved.close();
    smtp.close();
  });
  const folder = newFolder();
  const config = join(folder, 'carimbo.yaml');
  const secret = `whsec_${'A'.repeat(32)}`;
  const webhook = (name: string, address: string) =>
    `      - { name: ${name}, url: "${address}/x?token=segredo", secrets: ["${secret}"], types: [issued] }\n`;
  writeFileSync(
    config,
    `operators:\n  - ans_registry: "${OPERATOR}"\n    name: A\n    webhooks:\n${webhook('crm', url)}${webhook('velho', old)}${webhook('parado', `http://127.0.0.1:${nobody}`)}${webhook('errado', 'https://nada.invalid')}    email: { host: 127.0.0.1, port: ${port}, from: a@b.example, send_number: true }\n`,
  );
  const env = environment(folder, { CARIMBO_HTTP_PORT: '', CARIMBO_AGI_PORT: '' });
  const { stdout } = await carimbo(['doctor', '--config', config, '--json'], env);
  const findings = (
    JSON.parse(stdout).findings as { check: string; status: string; found: string; todo?: string }[]
  )
    .filter(({ check }) => check === 'webhook' || check === 'email')
    .map(({ status, found, todo }) => `${status}: ${found} ${todo ?? ''}`);
  expect(findings).toEqual([
    expect.stringMatching(new RegExp(`^ok: Operadora ${OPERATOR}, webhook crm: ${url} responde`)),
    expect.stringMatching(/^warn: .*webhook velho: .*redireciona para https:\/\/novo\.example \(HTTP 308\)/),
    expect.stringMatching(/^warn: .*webhook parado: .*recusou a conexão/),
    expect.stringMatching(/^warn: .*webhook errado: .*não foi encontrado/),
    expect.stringMatching(/^warn: .*e-mail: .*não pôde ser criptografada .*email\.security/),
  ]);
  expect(stdout).not.toMatch(/token=|whsec_/);
  expect(receiver.received).toEqual([]);
  expect(smtp.commands.join('\n')).not.toMatch(/MAIL FROM/);
});

it('names the daily reports that were not sent, and those of which it is unknown', async () => {
  const folder = newFolder();
  const config = join(folder, 'carimbo.yaml');
  writeFileSync(
    config,
    `operators:\n  - ans_registry: "${OPERATOR}"\n    name: A\n    email: { host: 127.0.0.1, port: ${await freePort()}, from: a@b.example }\n    reports: { to: [g@b.example] }\n`,
  );
  const env = environment(folder, { CARIMBO_HTTP_PORT: '', CARIMBO_AGI_PORT: '' });
  const store = await openStore({ kind: 'sqlite', path: join(folder, 'carimbo.db') });
  await store.ensureJournals([{ ans_registry: OPERATOR, time_zone: 'America/Sao_Paulo' }]);
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const { reportMails } = store;
  await reportMails.begin(OPERATOR, day(3), Date.now());
  await reportMails.failed(OPERATOR, day(3), 'smtp respondeu 451');
  await reportMails.begin(OPERATOR, day(2), Date.now() - 3_600_000);
  await reportMails.begin(OPERATOR, day(1), Date.now());
  await store.close();
  const { stdout } = await carimbo(['doctor', '--config', config, '--json'], env);
  const found = (JSON.parse(stdout).findings as { found: string; todo?: string }[]).filter((one) =>
    one.found.includes('relatório de'),
  );
  expect(found.map((one) => one.found)).toEqual([
    expect.stringContaining(`${day(3)}: smtp respondeu 451`),
    expect.stringContaining(`${day(2)}: o servidor parou durante o envio`),
  ]);
  expect(found[0]?.todo).toMatch(new RegExp(`report daily .*--operator ${OPERATOR} --day ${day(3)}`));
});
