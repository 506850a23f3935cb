import { expect, it } from 'vitest';
import { httpServer } from './http-server.ts';

it('places no practice call for an operator that is not for training', async () => {
  const server = await httpServer();
  const call = '/v1/training/calls/00000000-0000-0000-0000-000000000000';
  const asked = [
    await server.call('POST', '/v1/training/calls', { json: {}, headers: server.auth }),
    await server.call('POST', '/v1/training/rings', { json: {}, headers: server.auth }),
    await server.call('GET', `${call}/events?after=0`, { headers: server.auth }),
    await server.call('POST', `${call}/keys`, { json: { keys: '1' }, headers: server.auth }),
    await server.call('DELETE', call, { headers: server.auth }),
  ];
  expect(asked.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403]);
  expect(asked.map(({ json }) => json.code)).toEqual(asked.map(() => 'not_training'));
  expect((await server.service.store.reads.heads()).map(({ number }) => number)).toEqual([0]);
  await server.close();
});
