import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Following } from './follow-calls.ts';
import { Hub } from './hub.ts';
import type { LiveCall, ToHub, ToTab } from './messages.ts';

const acknowledged: string[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  acknowledged.length = 0;
  vi.stubGlobal('fetch', async (path: string) => {
    acknowledged.push(path);
    return new Response(null, { status: 204 });
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const call = (number: string, state: LiveCall['state']): LiveCall => ({
  number,
  spoken: number,
  state,
  agent: '2001',
  since: '2026-11-22T10:15:00.000-03:00',
  queue: null,
});

function newHub() {
  let server: Following | null = null;
  let connections = 0;
  const hub = new Hub((following) => {
    server = following;
    connections += 1;
    return () => {
      server = null;
    };
  });
  const tell = (...calls: LiveCall[]) => server?.onCalls(calls);
  return { hub, tell, server: () => server, connections: () => connections };
}

/** A tab that can make a sound, or cannot. */
function newTab(hub: Hub, canSound: boolean | null = true, inFront = true) {
  const got: ToTab[] = [];
  const port = {
    post(message: ToTab) {
      got.push(message);
      if (message.type === 'ring' && canSound !== null)
        send({ type: 'rings', round: message.round, canSound });
    },
  };
  const send = (message: ToHub) => hub.receive(port, message);
  send({ type: 'hello', inFront });
  return {
    send,
    rings: () => got.filter(({ type }) => type === 'ring').length,
    state: () => got.filter((message) => message.type === 'state').at(-1),
    got,
  };
}

describe('what the tabs of a browser share', () => {
  it('one connection, and the tab that was used last shows the call', () => {
    const { hub, tell, connections } = newHub();
    const tabs = [newTab(hub), newTab(hub), newTab(hub, true, false)];
    tell(call('1', 'ringing'));
    expect(connections()).toBe(1);
    expect(tabs.map((tab) => tab.state()?.isShown)).toEqual([false, true, false]);
    for (const tab of tabs) expect(tab.state()?.calls).toEqual([call('1', 'ringing')]);
    tabs[2]?.send({ type: 'front' });
    expect(tabs.map((tab) => tab.state()?.isShown)).toEqual([false, false, true]);
    tabs[2]?.send({ type: 'bye' });
    expect(tabs.slice(0, 2).map((tab) => tab.state()?.isShown)).toEqual([false, true]);
  });

  it('one tab makes the sound, once for each call: the next one where a tab is gone or cannot', async () => {
    const { hub, tell } = newHub();
    const [can, cannot, gone] = [newTab(hub), newTab(hub, false), newTab(hub, null)];
    tell(call('1', 'ringing'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect([gone.rings(), cannot.rings(), can.rings()]).toEqual([1, 1, 1]);
    tell(call('1', 'ringing'), call('2', 'ringing'));
    tell(call('1', 'talking'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(can.rings()).toBe(1);
    tell(call('1', 'talking'), call('3', 'ringing'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(can.rings()).toBe(2);
  });

  it('rings on in another tab when the one that rings is closed', async () => {
    const { hub, tell } = newHub();
    const [first, second] = [newTab(hub), newTab(hub)];
    tell(call('1', 'ringing'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect([first.rings(), second.rings()]).toEqual([0, 1]);
    second.send({ type: 'bye' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(first.rings()).toBe(1);
  });

  it('a call that was drawn is acknowledged once, and one that does not ring never', () => {
    const { hub, tell } = newHub();
    const [first, second] = [newTab(hub), newTab(hub)];
    tell(call('1', 'ringing'), call('2', 'talking'));
    for (const tab of [first, second]) for (const number of ['1', '2']) tab.send({ type: 'drawn', number });
    expect(acknowledged).toEqual(['/v1/my-calls/1/shown']);
  });

  it('says at once that the connection is lost, and what the session lost', () => {
    const { hub, tell, server } = newHub();
    const tab = newTab(hub);
    tell(call('1', 'talking'));
    server()?.onLive(false);
    expect(tab.state()).toMatchObject({ isLive: false, calls: [call('1', 'talking')] });
    server()?.onLive(true);
    expect(tab.state()?.isLive).toBe(true);
    server()?.onSignedOut();
    expect(tab.got.at(-1)).toEqual({ type: 'signed out' });
  });

  it('ends the connection with the last tab, and begins a new one with the next', () => {
    const { hub, server, connections } = newHub();
    const tab = newTab(hub);
    tab.send({ type: 'bye' });
    expect(server()).toBeNull();
    newTab(hub);
    expect(connections()).toBe(2);
  });
});
