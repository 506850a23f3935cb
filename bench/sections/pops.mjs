import { readFileSync } from 'node:fs';
import { Passwords } from '../../dist/auth/passwords.js';
import { Sessions } from '../../dist/auth/sessions.js';
import { Users } from '../../dist/auth/users.js';
import { openStore } from '../../dist/store/open-store.js';
import { say, t } from '../report/language.mjs';
import { KEY, OPERATOR, startCarimbo } from '../servers/carimbo.mjs';

const AGENTS = 200;
const PER_SECOND = 50;
const CALLS = 1_500;

/** From the fact that a telephone rings until the agent's browser has it: 200 agents, 50 calls/s; and issuing beside it. */
export async function measurePops({ figures, load, options, install }) {
  const made = await install('pops');
  const tokens = await agents(made.database);
  const server = await startCarimbo(made);
  const count = options.quick ? 500 : CALLS;
  const job = {
    kind: 'pops',
    port: server.port,
    calls: { key: KEY, callers: 800_000, cards: 0 },
    perSecond: PER_SECOND,
    count,
  };
  const name = t(
    `ligação na tela, ${AGENTS} atendentes, ${PER_SECOND} ligações/s`,
    `call on the screen, ${AGENTS} agents, ${PER_SECOND} calls/s`,
  );
  say(name, name);
  // Once for the compiler, and for what issuing takes without anybody who looks.
  await load.run({ ...job, count: 250, tokens: [] });
  const without = await measured(server, () => load.run({ ...job, tokens: [] }));
  const watched = await measured(server, () => load.run({ ...job, tokens }));
  for (const { missing, faults } of [without, watched])
    if (missing > 0 || faults.length > 0)
      throw new Error(`${name}: ${missing} of ${count} did not come; ${faults[0] ?? ''}`);
  for (const percentile of ['p50', 'p99'])
    figures.add({
      id: `pops.${percentile}`,
      name: `${name}: ${percentile}`,
      unit: 'ms',
      carimbo: watched.pop[percentile],
      ...(percentile === 'p99' && { aim: { of: 'carimbo', most: 200 } }),
      detail: watched.pop,
    });
  const beside = [
    ['watched', t('emissão durante isso: p99', 'issuing meanwhile: p99'), watched],
    ['without', t('emissão sem ninguém olhando: p99', 'issuing without anybody who looks: p99'), without],
  ];
  for (const [id, title, { issue, cpu, memory }] of beside) {
    figures.add({ id: `pops.issue.${id}`, name: title, unit: 'ms', carimbo: issue.p99, detail: issue });
    figures.add({
      id: `pops.cpu.${id}`,
      name: t(`processador do servidor (${id})`, `processor of the server (${id})`),
      unit: '%',
      carimbo: cpu,
    });
    figures.add({
      id: `pops.memory.${id}`,
      name: t(`memória do servidor (${id})`, `memory of the server (${id})`),
      unit: 'MB',
      carimbo: memory,
    });
  }
  await server.stop();
}

/** Users with one extension each, who are signed in. @returns their tokens */
async function agents(database) {
  const store = await openStore(database);
  const passwords = new Passwords();
  const users = new Users(store.users, passwords);
  const sessions = new Sessions({
    store: store.users,
    passwords,
    operators: [OPERATOR],
    failedAuth: { points: 5, seconds: 60 },
    settings: { idleMinutes: 120, hours: 12, totp: [] },
  });
  const tokens = [];
  for (let i = 0; i < AGENTS; i += 1) {
    const user = `agente${i}`;
    const extensions = [String(20_000 + i)];
    await users.create({
      user,
      name: user,
      role: 'agent',
      operator: OPERATOR.ans_registry,
      password: null,
      extensions,
    });
    tokens.push((await sessions.beginAs(user)).token);
  }
  await store.close();
  return tokens;
}

/** With the share of one processor that the server took, in percent, and its resident memory afterwards, in MB. */
async function measured({ child: { pid } }, run) {
  const begin = performance.now();
  const before = ticks(pid);
  const result = await run();
  const ms = performance.now() - begin;
  // A tick is ten milliseconds on Linux.
  const cpu = before === null ? null : ((ticks(pid) - before) * 10 * 100) / ms;
  return { ...result, cpu, memory: resident(pid) };
}

function ticks(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  } catch {
    return null;
  }
}

function resident(pid) {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return null;
  }
}
