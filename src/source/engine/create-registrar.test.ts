import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createFakeTransport, type FakeTransport } from '../../../test/support/fake-transport.ts';
import { fault, openOver, request } from '../../../test/support/remote-source.ts';
import type { RestSettings } from '../kinds/http/schema.ts';
import type { Source } from '../source.ts';

const never = new AbortController().signal;
let transport: FakeTransport;
let source: Source;

const open = (settings: Partial<RestSettings> = {}, parameters = {}): Promise<Source> =>
  openOver(transport, settings, parameters);

beforeEach(async () => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  transport = createFakeTransport();
  source = await open();
});
afterEach(async () => {
  await source.close();
  vi.useRealTimers();
});
describe('a registrar', () => {
  test('sends once, and distinguishes accepted, rejected, misconfigured and unavailable', async () => {
    const outcomes: (string | undefined)[] = [];
    for (const staged of [
      { status: 200 },
      { status: 404 },
      { status: 401 },
      fault('unavailable', 'reset', true),
      fault('unavailable', 'value_not_encodable'),
    ]) {
      transport.stage(staged);
      outcomes.push((await source.registrar?.send({ entry_id: '1' }, { signal: never }))?.outcome);
    }
    expect(outcomes).toEqual(['accepted', 'rejected', 'misconfigured', 'unavailable', 'rejected']);
    expect(transport.exchanges).toHaveLength(5);
  });

  test('an entry that was not sent because the breaker was open is unavailable', async () => {
    source = await open({ limits: { breaker: { failures: 1 } } });
    transport.stage({ status: 401 });
    const send = () => source.registrar?.send({ entry_id: '1' }, { signal: never });
    expect(await send()).toMatchObject({ outcome: 'misconfigured', code: 'reply' });
    expect(await send()).toMatchObject({ outcome: 'unavailable', code: 'breaker_open' });
  });

  test('sends issued and identified by default', async () => {
    expect(source.registrar?.on).toEqual(['issued', 'identified']);
    source = await open({ register: { request, on: ['noted'] } });
    expect(source.registrar?.on).toEqual(['noted']);
  });
});
