import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { KeyRing } from '../../src/auth/key-ring.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { openStore } from '../../src/store/open-store.ts';
import { buildOnce, start } from '../cli/carimbo.ts';
import { KEY, startCarimbo } from '../support/carimbo-process.ts';
import { post } from '../support/requests.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-faulty-'));
const config = join(folder, 'carimbo.yaml');
beforeAll(buildOnce);
afterAll(() => rmSync(folder, { recursive: true }));

const SOURCE = `kind: rest
parameters:
  chave: { env: CHAVE_QUE_FALTA, sensitive: true }
connection: { base_url: "http://127.0.0.1:9" }
auth: { kind: bearer, token: "\${chave}" }
lookup: { card_number: { url: "/b/\${card_number}" } }
mapping: { name: nome, active: "true" }
`;

function write(source: string): void {
  writeFileSync(join(folder, 'origem.yaml'), source);
  writeFileSync(config, `operators:\n  - { ans_registry: "326305", name: X, source: origem.yaml }\n`);
}

it.each([
  ['whose secret is missing', SOURCE, /CHAVE_QUE_FALTA/],
  ['with an unknown key', `${SOURCE}maping: {}\n`, /origem\.yaml:8.*maping/],
  ['with an invalid test', `${SOURCE}tests: [{ name: "" }]\n`, /origem\.yaml:8/],
])(
  'doctor reports a source file %s; data commands still work, and every caller still gets a number',
  async (_, yaml, fault) => {
    write(yaml);
    expect(() => loadConfig({ file: config, env: {}, mode: 'production' })).toThrow(fault);

    await start(['database', 'create', '--config', config], process.env).ended;
    const keys = await start(['keys', 'list', '--config', config, '--json'], process.env).ended;
    expect(keys).toMatchObject({ code: 0, stderr: '' });
    const doctor = await start(['doctor', '--config', config], process.env).ended;
    expect(doctor.code).not.toBe(0);
    expect(doctor.stdout + doctor.stderr).toMatch(fault);

    const { database } = loadConfig({ file: config, env: {}, mode: 'production', toleratesSources: true });
    const store = await openStore(database);
    await new KeyRing(store.keys).replace('test', KEY, { operator: '326305', scopes: ['protocols:issue'] });
    await store.close();

    const server = await startCarimbo({}, ['serve', '--config', config]);
    try {
      const response = await post(`${server.url}/v1/protocols`, {
        key: KEY,
        body: { card_number: '00012345678901230' },
      });
      expect(response.status).toBe(201);
      expect(await response.json()).toMatchObject({ identification: 'source_unavailable' });
      const ready = (await (await fetch(`${server.url}/readyz`)).json()) as Ready;
      expect(ready.checks.source_326305).toMatchObject({ ok: false, detail: expect.stringMatching(fault) });
      expect(server.output()).toMatch(/the source file has a fault/);
      expect(server.output()).toMatch(fault);
    } finally {
      await server.end('SIGTERM');
    }
  },
);

interface Ready {
  checks: Record<string, { ok: boolean; detail: string }>;
}
