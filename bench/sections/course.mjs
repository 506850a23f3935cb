import { say, t } from '../report/language.mjs';
import { KEY, startCarimbo } from '../servers/carimbo.mjs';
import { freePort } from '../servers/process.mjs';

const PER_SECOND = 10;
const CALLS = 600;

/** From the event of a PBX (AMI) until the fact that it tells is received from GET /v1/events. */
export async function measureCourse({ figures, load, options, install }) {
  const amiPort = await freePort();
  const made = await install('course', { amiPort });
  const server = await startCarimbo(made);
  const name = t(
    `do evento da AMI ao fluxo, ${PER_SECOND} ligações/s`,
    `from the AMI event to the stream, ${PER_SECOND} calls/s`,
  );
  say(name, name);
  const { latency, missing, facts, seconds } = await load.run({
    kind: 'course',
    amiPort,
    writePort: server.port,
    readPort: server.port,
    calls: { key: KEY, callers: 800_000, cards: 0 },
    perSecond: PER_SECOND,
    count: options.quick ? 100 : CALLS,
  });
  if (missing > 0) throw new Error(`${name}: ${missing} of ${facts} facts did not come`);
  for (const percentile of ['p50', 'p99'])
    figures.add({
      id: `course.${percentile}`,
      name: `${name}: ${percentile}`,
      unit: 'ms',
      carimbo: latency[percentile],
      ...(percentile === 'p99' && { aim: { of: 'carimbo', most: 100 } }),
      detail: { ...latency, per_second: facts / seconds },
    });
  await server.stop();
}
