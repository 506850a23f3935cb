import { expect, it } from 'vitest';
import { MARIA } from '../http/http-server.ts';
import { OPERATOR } from '../support/protocol-service.ts';
import { sharedHttpAndGrpc } from './http-and-grpc.ts';

const servers = await sharedHttpAndGrpc();
const SERVICE = 'carimbo.v1.AttendanceProtocols';

async function records() {
  const { items } = await servers.http.service.accessLog.search(OPERATOR.ans_registry, {});
  return items;
}

async function issued(): Promise<string> {
  const { reply } = await servers.grpc('IssueProtocol', { card_number: MARIA.card_number, call_id: 'c1' });
  return String((reply.protocol as { number: string }).number);
}

it('leaves a record of each reading, and none of issuing and appending', async () => {
  const number = await issued();
  await servers.grpc('AppendEntry', { number, noted: { text: 'x' } });
  await servers.grpc('GetProtocol', { number: '99999920261122000009' });
  expect(await records()).toEqual([]);
  await servers.grpc('GetProtocol', { number });
  await servers.grpc('GetBeneficiary', { card_number: MARIA.card_number });
  const common = { origin: 'pbx', fields: 'full', address: expect.stringMatching(/127\.0\.0\.1$/) };
  const all = await records();
  expect(all).toHaveLength(2);
  expect(all).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        ...common,
        route: `${SERVICE}/GetProtocol`,
        numbers: [number],
        card_number: null,
      }),
      expect.objectContaining({
        ...common,
        route: `${SERVICE}/GetBeneficiary`,
        numbers: [],
        card_number: MARIA.card_number,
      }),
    ]),
  );
});

it('takes the reason from the metadata', async () => {
  const number = await issued();
  await servers.grpc('GetProtocol', { number }, { reason: 'Ouvidoria 12' });
  expect(await records()).toMatchObject([{ reason: 'Ouvidoria 12', reason_source: 'given' }]);
});

it('shows nothing where the record cannot be written', async () => {
  const number = await issued();
  servers.http.service.fail('records');
  for (const [method, message] of [
    ['GetProtocol', { number }],
    ['GetBeneficiary', { card_number: MARIA.card_number }],
  ] as const) {
    const { code, status, reply } = await servers.grpc(method, message);
    expect([code, status, reply]).toEqual(['access_not_recorded', 'UNAVAILABLE', {}]);
  }
});
