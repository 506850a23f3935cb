import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningAgiServer, startAgiServer } from '../support/agi-server.ts';
import { callFastAgi } from '../support/fake-asterisk.ts';
import { createTestService, type TestService } from '../support/protocol-service.ts';

const FIRST = '32630520261122000001';
/** 2026-11-22 10:15:30 in São Paulo. */
const AT = 1795353330;

let service: TestService;
let running: RunningAgiServer;

beforeEach(async () => {
  service = await createTestService();
  running = await startAgiServer({ protocolService: service.protocolService });
  await callFastAgi({ port: running.port, script: 'issue' });
});
afterEach(() => running.server.close());

const tell = (facts: Record<string, string>) =>
  callFastAgi({ port: running.port, script: `facts?${new URLSearchParams({ protocol: FIRST, ...facts })}` });
const told = async () => (await service.entries()).slice(1).map(({ type, data }) => ({ type, data }));

describe('what a dialplan tells at the end of a call', () => {
  test('is recorded from one connection, and no command is sent to the channel, which is gone', async () => {
    const facts = {
      unique_id: '1.1',
      queue: 'atendimento, 2',
      queued_at: String(AT),
      answered_at: `${AT + 10}.250000`,
      agent: 'PJSIP/2001-0000002a',
      recording: '/monitor/a b.wav',
      ended_at: String(AT + 60),
      stage: 'queue',
      by: 'agent',
      reason: 'agent_hung_up',
      cause: '16',
    };
    expect((await tell(facts)).commands).toEqual([]);
    const common = { unique_id: '1.1', queue: 'atendimento, 2' };
    const happened = (seconds: string) => ({ happened_at: `2026-11-22T10:${seconds}-03:00` });
    const entries = [
      { type: 'call.queued', data: { ...common, ...happened('15:30.000') } },
      { type: 'call.answered', data: { ...common, agent: '2001', ...happened('15:40.250') } },
      { type: 'recording', data: { file: '/monitor/a b.wav', unique_id: '1.1' } },
      {
        type: 'call.ended',
        data: {
          ...common,
          stage: 'queue',
          by: 'agent',
          reason: 'agent_hung_up',
          cause: 16,
          ...happened('16:30.000'),
        },
      },
    ];
    expect(await told()).toEqual(entries);
    await tell(facts);
    expect(await told()).toEqual(entries);
  });

  test('may be part of it, and what cannot be read is left out', async () => {
    await tell({
      unique_id: '',
      ended_at: String(AT),
      by: 'x',
      cause: '999',
      queued_at: 'ontem',
      recording: '',
    });
    expect(await told()).toEqual([
      { type: 'call.ended', data: { happened_at: '2026-11-22T10:15:30.000-03:00' } },
    ]);
  });

  test('of a number that nobody gave out, or without one, is not recorded', async () => {
    await tell({ protocol: '32630520261122000009', ended_at: String(AT) });
    await tell({ protocol: '', ended_at: String(AT) });
    await tell({ operator: '000515', ended_at: String(AT) });
    expect(await told()).toEqual([]);
  });
});
