import { vi } from 'vitest';
import { createRemoteSource } from '../../src/source/engine/create-remote-source.ts';
import { ExchangeFault } from '../../src/source/exchange.ts';
import type { FaultCode } from '../../src/source/faults.ts';
import { REST } from '../../src/source/kinds/http/kind.ts';
import type { RestSettings } from '../../src/source/kinds/http/schema.ts';
import type { Source } from '../../src/source/source.ts';
import { createFakeInterpreter } from './fake-interpreter.ts';
import type { FakeTransport } from './fake-transport.ts';
import { remoteConfig } from './remote-config.ts';

export const CARD = { card_number: '00321234567890123' };
export const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };

export const request = { url: '/' };
export const SETTINGS: RestSettings = {
  kind: 'rest',
  lookup: { card_number: request, cpf: request },
  mapping: { name: 'nome', active: 'true' },
  issue: { request, number: { value: 'numero' }, find: { request } },
  register: { request },
};

/** A source that has every operation, over a staged transport. */
export function openOver(
  transport: FakeTransport,
  settings: Partial<RestSettings> = {},
  parameters = {},
): Promise<Source> {
  return createRemoteSource(
    remoteConfig({ ...SETTINGS, ...settings }, { values: parameters, secrets: ['segredo-do-erp'] }),
    {
      operator: '999997',
      indexDir: '',
      log,
      kind: { ...REST, open: async () => transport },
      interpreter: createFakeInterpreter(),
    },
  );
}

export const fault = (outcome: ExchangeFault['outcome'], code: FaultCode, transient = false) =>
  new ExchangeFault(code, { outcome, reason: `motivo ${code}`, transient });
