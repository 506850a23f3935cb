import { onTestFinished } from 'vitest';
import { ExchangeFault, type Reply, type Trace, type Transport } from '../../src/source/exchange.ts';
import { createHttpTransport } from '../../src/source/kinds/http/create-http-transport.ts';
import type { RestSettings, SoapSettings } from '../../src/source/kinds/http/schema.ts';
import { Secrets } from '../../src/source/secrets.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';
import { remoteConfig } from '../support/remote-config.ts';
import { type Answer, httpServer, type TestServer } from './http-server.ts';

export const SILENT = { info: () => {}, warn: () => {}, error: () => {} };
const MAPPING = { name: 'nome', active: 'true' };

export type RestParts = Omit<RestSettings, 'kind' | 'mapping'>;
export type Fields = Partial<SourceConfig<RestSettings>>;

export function restConfig(parts: RestParts, fields: Fields = {}): SourceConfig<RestSettings> {
  return remoteConfig<RestSettings>({ kind: 'rest', mapping: MAPPING, ...parts }, fields);
}

export function soapConfig(parts: Omit<SoapSettings, 'kind' | 'mapping'>): SourceConfig<SoapSettings> {
  return remoteConfig<SoapSettings>({ kind: 'soap', mapping: MAPPING, ...parts });
}

export interface TestTransport {
  transport: Transport;
  secrets: Secrets;
  /** A lookup by card; five seconds at most, so that a test never hangs. */
  ask(card?: string, more?: { signal?: AbortSignal; trace?: Trace }): Promise<Reply>;
}

export async function transportFor(
  config: SourceConfig<RestSettings | SoapSettings>,
  secrets = new Secrets(config.secrets),
): Promise<TestTransport> {
  const transport = await createHttpTransport(config, { secrets, log: SILENT });
  onTestFinished(() => transport.close());
  const ask: TestTransport['ask'] = (card = '123456', { signal = AbortSignal.timeout(5_000), trace } = {}) =>
    transport.exchange('lookup.card_number', { card_number: card }, { signal, trace });
  return { transport, secrets, ask };
}

/** A server and a source that asks it for `/b/CARD`. */
export async function restTransport(
  answer: Answer,
  parts: Partial<RestParts> = {},
  fields: Fields = {},
): Promise<TestTransport & { server: TestServer }> {
  const server = await serve(answer);
  const config = restConfig(
    {
      connection: { base_url: server.origin },
      lookup: { card_number: { url: '/b/${card_number}' } },
      ...parts,
    },
    fields,
  );
  return { ...(await transportFor(config)), server };
}

export async function serve(...given: Parameters<typeof httpServer>): Promise<TestServer> {
  const server = await httpServer(...given);
  onTestFinished(() => server.close());
  return server;
}

/** The fault of an exchange that must fail. */
export async function faultOf(exchange: Promise<unknown>): Promise<ExchangeFault> {
  const error = await exchange.then(
    () => new Error('it went well'),
    (fault: unknown) => fault,
  );
  if (error instanceof ExchangeFault) return error;
  throw error;
}

export interface Seen {
  sent: Parameters<Trace['sent']>[0][];
  received: Parameters<Trace['received']>[0][];
  trace: Trace;
}

export function watch(): Seen {
  const sent: Seen['sent'] = [];
  const received: Seen['received'] = [];
  return { sent, received, trace: { sent: (one) => sent.push(one), received: (one) => received.push(one) } };
}
