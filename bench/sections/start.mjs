import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from '../load/samples.mjs';
import { say, t } from '../report/language.mjs';
import { startBare } from '../servers/bare.mjs';
import { startDemo } from '../servers/carimbo.mjs';

const START_SCRIPT = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));
const READY = { of: 'carimbo', most: 1000 };

/** From the start of the process to the first successful `/readyz`. */
export async function measureStart({ folder, figures, options: { pace } }) {
  say('início: da partida do processo até /readyz', 'start: from the process’s start to /readyz');
  const times = { first: [], again: [], script: [], bare: [] };
  const reply = { status: 200, headers: [], body: '', keepAliveTimeout: 75_000 };
  for (let i = 0; i < pace.starts; i += 1) {
    const data = join(folder, `demo-${i}`);
    times.bare.push(await timed(startBare({ folder, reply })));
    times.first.push(await timed(startDemo({ folder: data })));
    times.again.push(await timed(startDemo({ folder: data })));
    times.script.push(await timed(startDemo({ folder: `${data}-start`, script: START_SCRIPT })));
  }
  const bare = median(times.bare);
  const add = (id, name, values) =>
    figures.add({
      id: `start.${id}`,
      name,
      unit: 'ms',
      carimbo: median(values),
      bare,
      hard: READY,
      detail: { values },
    });
  add('first', t('início da demonstração, primeira vez', 'demo ready, first time'), times.first);
  add('again', t('início da demonstração, de novo', 'demo ready, again'), times.again);
  add(
    'script',
    t(
      'início por scripts/start.mjs (npm start), com protocolos dos dias anteriores',
      'ready by scripts/start.mjs (npm start), with protocols of the days before',
    ),
    times.script,
  );
}

async function timed(starting) {
  const server = await starting;
  await server.stop();
  return server.readyMs;
}
