import { createServer, type Server } from 'node:net';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { registerCall } from '../../src/cli/call.ts';
import { CommandFailure, UsageError } from '../../src/cli/failure.ts';
import { type RunningAgiServer, startAgiServer } from '../support/agi-server.ts';
import { createTestService, type TestService } from '../support/protocol-service.ts';

let service: TestService;
let running: RunningAgiServer;
let output: string;

beforeEach(async () => {
  vi.stubEnv('LC_ALL', 'pt_BR.UTF-8');
  output = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text;
    return true;
  });
  const beneficiary = {
    card_number: '0001234567',
    name: 'Maria da Silva',
    cpf: null,
    birth_date: null,
    active: true,
    plan: 'Ouro',
    extra: {},
  };
  service = await createTestService({ people: [beneficiary] });
  running = await startAgiServer({ protocolService: service.protocolService });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await running.server.close();
});

async function call(...args: string[]): Promise<string> {
  const program = new Command().exitOverride();
  registerCall(program);
  const address = args.includes('--agi') ? [] : ['--agi', `agi://127.0.0.1:${running.port}/ura`];
  await program.parseAsync(['node', 'carimbo', 'call', '--fast', '--no-input', ...address, ...args]);
  return output;
}

describe('carimbo call', () => {
  test('shows what the caller hears and keys, and what the agent sees', async () => {
    const shown = await call('--card', '0001.234.567');
    expect(shown).toContain('ouve   “Digite o número da carteirinha, ou tecle zero.”');
    expect(shown).toContain('tecla  0001234567#');
    expect(shown).toContain('ouve   326305 2026 11 22 000001');
    expect(shown).toMatch(/Protocolo +32630520261122000001 +\(326305 2026 11 22 000001\)/);
    expect(shown).toMatch(/Identificação +encontrado\n/);
    expect(shown).toMatch(/Beneficiário +Maria da Silva\n/);
  });

  test('works without a card', async () => {
    const shown = await call();
    expect(shown).toContain('“Tudo bem, vamos continuar.”');
    expect(shown).toMatch(/Identificação +não informado\n/);
  });

  test('prints English for an English locale; prompts stay Portuguese', async () => {
    vi.stubEnv('LC_ALL', 'en_US.UTF-8');
    const shown = await call('--card', '99');
    expect(shown).toContain('hears  “Anote o número do seu protocolo.”');
    expect(shown).toMatch(/Identification +unknown card\n/);
  });

  test('prints only the channel variables with --json', async () => {
    expect(JSON.parse(await call('--json', '--card', '0001234567'))).toEqual({
      CARIMBO_PROTOCOL: '32630520261122000001',
      CARIMBO_SPOKEN: '326305 2026 11 22 000001',
      CARIMBO_IDENTIFICATION: 'found',
      CARIMBO_CARD: '0001234567',
      CARIMBO_BENEFICIARY_NAME: 'Maria da Silva',
      CARIMBO_BENEFICIARY_PLAN: 'Ouro',
      CARIMBO_STATUS: 'ok',
      CARIMBO_CALL: expect.any(String),
      CARIMBO_DIALOGUE: 'done',
    });
  });

  test('runs the issue script with the card as its argument', async () => {
    const variables = JSON.parse(await call('--json', '--script', 'issue', '--card', '0001234567'));
    expect(variables.CARIMBO_IDENTIFICATION).toBe('found');
    expect(service.requests).toHaveLength(1);
  });

  test('gets the same number for the same call id', async () => {
    const one = JSON.parse(await call('--json', '--script', 'issue', '--call-id', 'same.1'));
    output = '';
    const two = JSON.parse(await call('--json', '--script', 'issue', '--call-id', 'same.1'));
    expect(two.CARIMBO_PROTOCOL).toBe(one.CARIMBO_PROTOCOL);
  });

  test('passes caller and operator to the server', async () => {
    await call('--json', '--caller', '11988887777', '--operator', '326305');
    expect(service.requests[0]?.request.caller).toBe('11988887777');
  });

  test('fails, and shows the variables, when the server cannot issue', async () => {
    service.fail('store');
    await expect(call()).rejects.toThrow(CommandFailure);
    expect(output).toContain('“O atendente informará seu protocolo.”');
    expect(output).toMatch(/Situação +store_unavailable/);
  });

  test('says what to do when no server is running', async () => {
    await running.server.close();
    await expect(call()).rejects.toThrow(/npm start/);
  });

  test('says what to check when the server closes the connection at once', async () => {
    const closing: Server = createServer((socket) => void socket.destroy());
    const port = await new Promise<number>((resolve) => {
      closing.listen(0, '127.0.0.1', () => resolve((closing.address() as { port: number }).port));
    });
    try {
      await expect(call('--agi', `127.0.0.1:${port}`)).rejects.toThrow(/agi\.allow/);
    } finally {
      closing.close();
    }
  });

  test.each([
    ['--card', '12ab'],
    ['--agi', 'http://127.0.0.1/'],
    ['--agi', 'agi://'],
  ])('refuses %s %s as wrong usage', async (...args) => {
    await expect(call(...args)).rejects.toThrow(UsageError);
    expect(service.requests).toEqual([]);
  });
});
