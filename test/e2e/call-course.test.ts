import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KEY } from '../support/carimbo-process.ts';
import { EventReader } from '../support/event-reader.ts';
import { until } from '../support/until.ts';
import { type CallCenter, startCallCenter } from './support/call-center.ts';
import { ended, storiesOf } from './support/call-story.ts';
import type { CrowdCaller } from './support/crowd.ts';

let center: CallCenter;

beforeAll(async () => {
  center = await startCallCenter();
});

afterAll(async () => {
  await center?.stop();
});

const { isConnected, tells, reaches, rings, answeredByBia, transferredToAna } = storiesOf(() => center);

beforeEach(isConnected);

afterEach((context) => {
  if (context.task.result?.state === 'fail') center.hangUpAll();
});

describe('the course of a call in the journal', () => {
  test('a queue with ringall: both ring, one answers, holds, and the caller hangs up', async () => {
    const { caller, bia, begin } = await answeredByBia();
    bia.hold();
    await reaches(caller, 'held bia begin');
    bia.resume();
    await reaches(caller, 'held bia end');
    caller.hangUp();
    await tells(caller, [...begin, 'held bia begin', 'held bia end', 'ended by caller']);
  });

  test('a queue with rrmemory: one after the other, and the agent hangs up', async () => {
    const caller = await center.ring('fila-vez');
    const first = await Promise.race([rings('bia', caller), rings('caio', caller)]);
    const other = first.phone === 'bia' ? 'caio' : 'bia';
    first.reject();
    const second = await rings(other, caller);
    second.answer();
    await reaches(caller, `answered ${other} (vez)`);
    second.hangUp();
    await tells(caller, [
      'issued',
      'queued (vez)',
      `ringing ${first.phone} (vez)`,
      `ringing ${other} (vez)`,
      `answered ${other} (vez)`,
      'ended by agent',
    ]);
  });

  test('abandoned while a telephone rings', async () => {
    const caller = await center.ring('fila-so-eva');
    const eva = await rings('eva', caller);
    caller.hangUp();
    await ended(eva);
    await tells(caller, ['issued', 'queued (so-eva)', 'ringing eva (so-eva)', 'ended by caller (abandoned)']);
  });

  test('a direct extension', async () => {
    const caller = await center.ring('ramal-bia');
    const bia = await rings('bia', caller);
    bia.answer();
    await reaches(caller, 'answered bia');
    caller.hangUp();
    await tells(caller, ['issued', 'ringing bia', 'answered bia', 'ended by caller']);
  });

  test('a ring group', async () => {
    const caller = await center.ring('grupo');
    const [bia, caio] = await Promise.all([rings('bia', caller), rings('caio', caller)]);
    caio.answer();
    await ended(bia);
    await reaches(caller, 'answered caio');
    caio.hangUp();
    await tells(caller, ['issued', 'ringing bia', 'ringing caio', 'answered caio', 'ended by agent']);
  });

  test('two devices on one extension are one', async () => {
    const caller = await center.ring('ramal-ana');
    const [first, second] = await Promise.all([rings('ana', caller), rings('ana2', caller)]);
    second.answer();
    await ended(first);
    await reaches(caller, 'answered ana');
    caller.hangUp();
    await tells(caller, ['issued', 'ringing ana', 'answered ana', 'ended by caller']);
  });

  test('picked up at another telephone: that one answered', async () => {
    const caller = await center.ring('ramal-bia');
    const bia = await rings('bia', caller);
    const caio = center.phones.dial('caio', '*8');
    await ended(bia);
    await reaches(caller, 'answered caio');
    caller.hangUp();
    await ended(caio);
    await tells(caller, ['issued', 'ringing bia', 'answered caio', 'ended by caller']);
  });

  test('transferred blindly to an extension', async () => {
    const { caller, bia, begin } = await answeredByBia();
    bia.transfer('ramal-ana');
    const ana = await rings('ana', caller);
    ana.answer();
    await reaches(caller, 'answered ana');
    caller.hangUp();
    await tells(caller, [
      ...begin,
      ['transferred bia to ramal-ana blind', 'ringing ana'],
      'answered ana',
      'ended by caller',
    ]);
  });

  test('transferred blindly to another queue', async () => {
    const { caller, bia, begin } = await answeredByBia();
    bia.transfer('fila-so-eva');
    const eva = await rings('eva', caller);
    eva.answer();
    await reaches(caller, 'answered eva (so-eva)');
    eva.hangUp();
    await tells(caller, [
      ...begin,
      ['transferred bia to fila-so-eva blind', 'queued (so-eva)'],
      'ringing eva (so-eva)',
      'answered eva (so-eva)',
      'ended by agent',
    ]);
  });

  test('transferred after a consultation', async () => {
    const { caller, bia, begin } = await answeredByBia();
    bia.hold();
    await reaches(caller, 'held bia begin');
    const ana = await transferredToAna(caller, bia, 'ramal-ana');
    caller.hangUp();
    await ended(ana);
    await tells(caller, [
      ...begin,
      'held bia begin',
      'held bia end',
      'transferred bia to ana attended',
      'answered ana',
      'ended by caller',
    ]);
  });

  test('transferred after a consultation that has a number of its own: the two are linked', async () => {
    const { caller, bia, begin } = await answeredByBia();
    const ana = await transferredToAna(caller, bia, 'consulta-ana');
    const linked = (await center.story(caller.number)).find((line) => line.startsWith('linked')) ?? '';
    const other = /^linked to (\d{20})$/.exec(linked)?.[1] ?? '';
    caller.hangUp();
    await ended(ana);
    await tells(caller, [
      ...begin,
      'transferred bia to ana attended',
      linked,
      'answered ana',
      'ended by caller',
    ]);
    await until('the end of the consultation', async () =>
      (await center.storyOf(other)).some((line) => line.startsWith('ended')),
    );
    expect(await center.storyOf(other)).toEqual([
      'issued',
      'ringing ana',
      'answered ana',
      `linked to ${await center.numberOf(caller.number)}`,
      'ended',
    ]);
  });

  test('an agent in two queues: the second caller waits in the other one until the first is served', async () => {
    const first = await center.ring('fila-so-eva');
    const eva = await rings('eva', first);
    eva.answer();
    await reaches(first, 'answered eva (so-eva)');
    const second = await center.ring('fila-outra');
    await tells(second, ['issued', 'queued (outra)']);
    eva.hangUp();
    const again = await rings('eva', second);
    again.answer();
    await reaches(second, 'answered eva (outra)');
    again.hangUp();
    await tells(first, [
      'issued',
      'queued (so-eva)',
      'ringing eva (so-eva)',
      'answered eva (so-eva)',
      'ended by agent',
    ]);
    await tells(second, [
      'issued',
      'queued (outra)',
      'ringing eva (outra)',
      'answered eva (outra)',
      'ended by agent',
    ]);
  });

  test('behind Local channels, as FreePBX has its queues', async () => {
    const caller = await center.ring('fila-freepbx');
    const [bia, caio] = await Promise.all([rings('bia', caller), rings('caio', caller)]);
    caio.answer();
    await ended(bia);
    await reaches(caller, 'answered caio (freepbx)');
    caller.hangUp();
    await ended(caio);
    const story = await center.story(caller.number);
    expect(story.slice(2, 4).sort()).toEqual(['ringing bia (freepbx)', 'ringing caio (freepbx)']);
    await tells(caller, [...story.slice(0, 4), 'answered caio (freepbx)', 'ended by caller']);
  });

  test('an agent who logged in by AgentLogin', async () => {
    const login = center.phones.dial('davi', 'entrar');
    await until('the login', () => center.asterisk.ami.events.some(({ name }) => name === 'AgentLogin'));
    const caller = await center.ring('fila-login');
    await reaches(caller, 'answered 7 (login)');
    caller.hangUp();
    await tells(caller, [
      'issued',
      'queued (login)',
      'ringing 7 (login)',
      'answered 7 (login)',
      'ended by caller',
    ]);
    login.hangUp();
  });
});

test.each(['ura', 'web'])('told by the shipped dialplan (%s) too, each fact is one entry', async (exten) => {
  const caller = await center.ring(exten);
  await until('the welcome', () => caller.heard().includes('A'));
  await caller.key('0#');
  const [bia, caio] = await Promise.all([rings('bia', caller), rings('caio', caller)]);
  bia.answer();
  await ended(caio);
  await reaches(caller, 'answered bia (todos)');
  bia.hangUp();
  // The dialplan tells what it knows in handlers of the channels that end.
  await until('the channels to be gone', async () =>
    (await center.asterisk.ami.command('core show channels count')).includes('0 active channels'),
  );
  const told = async () =>
    (await center.story(caller.number)).map((line) => line.replace(/^(ended by agent).*/, '$1'));
  const expected = [
    'answered bia (todos)',
    'ended by agent',
    'issued',
    'queued (todos)',
    'recording',
    'ringing bia (todos)',
    'ringing caio (todos)',
  ];
  await until('all of it', async () => (await told()).length >= expected.length);
  expect((await told()).sort()).toEqual(expected);
});

describe('when something is interrupted', () => {
  test('the manager interface is cut while telephones ring, and one answers meanwhile', async () => {
    const caller = await center.ring('fila-todos');
    const [bia, caio] = await Promise.all([rings('bia', caller), rings('caio', caller)]);
    await Promise.all(['bia', 'caio'].map((name) => reaches(caller, `ringing ${name} (todos)`)));
    const target = center.manager.target;
    center.manager.cut();
    caio.answer();
    await ended(bia);
    center.manager.target = target;
    await reaches(caller, 'answered caio (todos)');
    caller.hangUp();
    const story = await center.story(caller.number);
    await tells(caller, [...story.slice(0, 4), 'answered caio (todos)', 'ended by caller']);
  });

  test('the manager interface is cut while they speak: after it nothing is told twice', async () => {
    const { caller, begin } = await answeredByBia();
    const target = center.manager.target;
    center.manager.cut();
    await until('the loss', async () => (await center.metric('carimbo_ami_connected'))?.endsWith(' 0'));
    center.manager.target = target;
    await isConnected();
    caller.hangUp();
    await tells(caller, [...begin, 'ended by caller']);
  });

  test('the caller hangs up while the manager interface is cut', async () => {
    const { caller, bia, begin } = await answeredByBia();
    const target = center.manager.target;
    center.manager.cut();
    caller.hangUp();
    await ended(bia);
    center.manager.target = target;
    await tells(caller, [...begin, 'ended (not_seen)']);
  });

  test('our server is killed while they speak', async () => {
    const { caller, bia, begin } = await answeredByBia();
    await center.killServer();
    await center.startServer();
    await isConnected();
    bia.hangUp();
    await tells(caller, [...begin, 'ended by agent']);
  });

  test('our server is stopped while the call ends', async () => {
    const { caller, bia, begin } = await answeredByBia();
    await until('the call in the file', () => center.saved().includes('"agent":"bia"'));
    await center.killServer();
    caller.hangUp();
    await ended(bia);
    await center.startServer();
    await tells(caller, [...begin, 'ended (not_seen)']);
  });

  test('no audio comes from the agent any more: the company dropped the call', async () => {
    const caller = await center.ring('ramal-muda');
    const muda = await rings('muda', caller);
    muda.answer();
    await reaches(caller, 'ended by company (rtp_timeout)');
    // The caller's channel may end before the agent's, whose cause says why: then that is one more entry.
    const story = (await center.story(caller.number)).filter((line) => line !== 'ended');
    expect(story).toEqual(['issued', 'ringing muda', 'answered muda', 'ended by company (rtp_timeout)']);
  });

  test('Asterisk is killed while they speak: the company dropped the call', async () => {
    const { caller, begin } = await answeredByBia();
    await center.asterisk.crash();
    await center.asterisk.start();
    await tells(caller, [...begin, 'ended by company (pbx_restarted)']);
  });
});

/** From when an event of AMI is here until the fact that it tells is: this process reads both. Printed, for it is no condition. */
async function measureDelays() {
  const seen = center.asterisk.ami.events.length;
  const told = new Map<string, number>();
  const stream = await EventReader.open(`${center.url()}/v1/events?type=call.queued,call.ended`, {
    key: KEY,
  });
  stream.onEvent = ({ data }) => told.set(`${data.type} ${data.number}`, performance.now());
  return {
    async print(facts: number): Promise<void> {
      await until('the facts in the stream', () => told.size >= facts);
      stream.close();
      const types: Record<string, string> = { QueueCallerJoin: 'call.queued', Hangup: 'call.ended' };
      const delays = center.asterisk.ami.events
        .slice(seen)
        .map(({ name, at, variables }) => {
          const to = told.get(`${types[name]} ${variables.CARIMBO_PROTOCOL}`);
          return to === undefined ? null : to - at;
        })
        .filter((delay) => delay !== null)
        .sort((a, b) => a - b);
      const [p50, p99] = [0.5, 0.99].map((share) => delays[Math.ceil(delays.length * share) - 1]?.toFixed(1));
      console.info(`from the AMI event to /v1/events, ${delays.length} facts: p50 ${p50} ms, p99 ${p99} ms`);
    },
  };
}

describe('a busy or a wrong site', () => {
  test('three hundred callers hang up after three seconds in the queue: each has its story, once', async () => {
    const callers: CrowdCaller[] = [];
    const delays = await measureDelays();
    // In waves: of three hundred telephones at once packets would be lost, and a slow machine would issue too late.
    const waves = Array.from({ length: 20 }, () => Array.from({ length: 15 }, () => 'fila-vazia'));
    for (const wave of waves) {
      const rung = await Promise.all(wave.map((exten) => center.ring(exten)));
      await until(
        'the calls to be answered',
        () => rung.every(({ answeredAt }) => answeredAt !== null),
        60_000,
      );
      for (const caller of rung) await reaches(caller, 'queued (vazia)');
      callers.push(...rung);
    }
    const last = Math.max(...callers.map(({ answeredAt }) => answeredAt ?? 0));
    await until('three seconds', () => performance.now() - last >= 3000);
    for (const [index, caller] of callers.entries()) {
      if (index % 30 === 0) for (const other of callers.slice(index, index + 30)) other.hangUp();
      await tells(caller, ['issued', 'queued (vazia)', 'ended by caller (abandoned)']);
    }
    await delays.print(2 * callers.length);
  });

  test('carimbo doctor proves the way with a test event, and says when the password is wrong', async () => {
    const right = await center.doctor({});
    expect(right).toMatch(/✓ AMI .*: o usuário carimbo entra, e um evento de teste vai e volta/);
    const wrong = await center.doctor({ AMI_SECRET: 'wrong' });
    expect(wrong).toMatch(/✗ AMI .*: a central recusou o usuário carimbo/);
  });
});
