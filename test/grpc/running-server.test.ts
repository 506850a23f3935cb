import * as grpc from '@grpc/grpc-js';
import type { ServiceDefinition } from '@grpc/proto-loader';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { messageTypes } from '../../src/grpc/message-types.ts';
import { freePort } from '../support/free-port.mjs';
import { post } from '../support/requests.ts';
import { type RunningApp, runningApp } from '../support/running-app.ts';
import { unaryCall } from './http-and-grpc.ts';

// The first of demo/beneficiaries.csv.
const MARIA = '00012345678901230';

let server: RunningApp;
let client: grpc.Client;
let service: ServiceDefinition;
beforeAll(async () => {
  const port = await freePort();
  server = await runningApp({
    env: { CARIMBO_GRPC_PORT: String(port) },
    configure: (config) => ({ ...config, grpc: { ...config.grpc, enabled: true } }),
  });
  expect(server.grpcPort).toBe(port);
  client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  service = (await messageTypes())['carimbo.v1.AttendanceProtocols'] as ServiceDefinition;
});
afterAll(async () => {
  client.close();
  await server.stop();
});

interface Reply {
  protocol: { number: string; identification: string };
  created?: boolean;
  entries?: { seq: string; type: string }[];
}

async function overGrpc(method: string, message: object): Promise<Reply> {
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${server.secret}`);
  const { error, reply } = await unaryCall(client, service[method], { message, metadata });
  if (error !== null) throw error;
  return reply as Reply;
}

async function overHttp(body: object): Promise<Reply['protocol']> {
  const reply = await post(`${server.url}/v1/protocols`, { key: server.secret, body });
  return (await reply.json()) as Reply['protocol'];
}

it('gives each call one number over HTTP and gRPC at once, and numbers without a gap', async () => {
  const calls = Array.from({ length: 20 }, (_, index) => ({ call_id: `both-${index}`, card_number: MARIA }));
  const asked = await Promise.all(
    calls.flatMap((call) => [
      overGrpc('IssueProtocol', call).then(({ protocol }) => protocol),
      overHttp(call),
      overGrpc('IssueProtocol', call).then(({ protocol }) => protocol),
    ]),
  );
  const numbers = calls.map(
    (_, index) => new Set(asked.slice(index * 3, index * 3 + 3).map(({ number }) => number)),
  );
  expect(numbers.every((given) => given.size === 1)).toBe(true);
  const sequences = numbers
    .flatMap((given) => [...given].map((number) => Number(number.slice(14))))
    .sort((a, b) => a - b);
  expect(sequences).toEqual(calls.map((_, index) => (sequences[0] ?? 0) + index));
  expect(asked.every(({ identification }) => identification === 'found')).toBe(true);
});

it('writes into the same journal as HTTP, and reads from it', async () => {
  const { number } = await overHttp({ call_id: 'story' });
  await overGrpc('AppendEntry', { number, identified: { card_number: MARIA } });
  await overGrpc('AppendEntry', { number, call_ended: { seconds: 7 } });
  const { protocol, entries } = await overGrpc('GetProtocol', { number });
  expect(protocol).toMatchObject({ number, identification: 'found' });
  expect(entries?.map(({ type }) => type)).toEqual(['issued', 'identified', 'call.ended']);
});

it('is counted in the metrics of the server', async () => {
  const metrics = await (await fetch(new URL('/metrics', server.url))).text();
  expect(metrics).toContain('carimbo_grpc_call_seconds_count{method="IssueProtocol",status="OK"} 40');
});
