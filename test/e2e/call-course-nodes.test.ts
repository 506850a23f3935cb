import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { until } from '../support/until.ts';
import { missingForAsterisk16 } from './available.mjs';
import { type CallCenter, startCallCenter } from './support/call-center.ts';
import { ended, storiesOf } from './support/call-story.ts';

// Asterisk 16, as on old PBXs, comes from Debian 11, whose archive may be gone.
const version = missingForAsterisk16().length === 0 ? '16' : '22';

let postgres: TestPostgres;
let center: CallCenter;

beforeAll(async () => {
  postgres = await startPostgres();
  center = await startCallCenter({ version, database: await postgres.database(), nodes: 2 });
});

afterAll(async () => {
  await center?.stop();
  await postgres?.stop();
});

const { isConnected, tells, reaches, rings, answeredByBia, transferredToAna } = storiesOf(() => center);

beforeEach(isConnected);

afterEach((context) => {
  if (context.task.result?.state === 'fail') center.hangUpAll();
});

describe(`two servers read one Asterisk ${version}: each fact is one entry`, () => {
  test('it is the version that was asked for', async () => {
    expect(await center.asterisk.ami.command('core show version')).toMatch(
      new RegExp(`^Asterisk ${version}`, 'm'),
    );
  });

  test('a queue with ringall: both ring, one answers, holds, and the caller hangs up', async () => {
    const { caller, bia, begin } = await answeredByBia();
    bia.hold();
    await reaches(caller, 'held bia begin');
    bia.resume();
    await reaches(caller, 'held bia end');
    caller.hangUp();
    await tells(caller, [...begin, 'held bia begin', 'held bia end', 'ended by caller']);
  });

  test('transferred blindly to another queue, whose agent hangs up', async () => {
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

  test('transferred after a consultation that has a number of its own: linked once in each', async () => {
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
    const own = `linked to ${await center.numberOf(caller.number)}`;
    await until('the other link', async () => (await center.storyOf(other)).includes(own));
    expect((await center.storyOf(other)).filter((line) => line === own)).toHaveLength(1);
  });

  test('behind Local channels, and abandoned in a queue', async () => {
    const caller = await center.ring('fila-freepbx');
    const [bia, caio] = await Promise.all([rings('bia', caller), rings('caio', caller)]);
    caio.answer();
    await ended(bia);
    await reaches(caller, 'answered caio (freepbx)');
    caller.hangUp();
    await ended(caio);
    const story = await center.story(caller.number);
    await tells(caller, [...story.slice(0, 4), 'answered caio (freepbx)', 'ended by caller']);

    const impatient = await center.ring('fila-so-eva');
    const eva = await rings('eva', impatient);
    impatient.hangUp();
    await ended(eva);
    await tells(impatient, [
      'issued',
      'queued (so-eva)',
      'ringing eva (so-eva)',
      'ended by caller (abandoned)',
    ]);
  });

  test('one is killed while they speak: the other tells the rest, and the first nothing again', async () => {
    const { caller, bia, begin } = await answeredByBia();
    await center.killServer(1);
    bia.hold();
    await reaches(caller, 'held bia begin');
    await center.startServer(1);
    await isConnected();
    bia.resume();
    await reaches(caller, 'held bia end');
    await center.killServer(0);
    bia.hangUp();
    await ended(bia);
    await center.startServer(0);
    await isConnected();
    await tells(caller, [...begin, 'held bia begin', 'held bia end', 'ended by agent']);
  });
});
