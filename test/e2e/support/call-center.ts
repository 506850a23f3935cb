import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { KeyRing } from '../../../src/auth/key-ring.ts';
import { Passwords } from '../../../src/auth/passwords.ts';
import { Sessions } from '../../../src/auth/sessions.ts';
import { Users } from '../../../src/auth/users.ts';
import { managerText } from '../../../src/cli/asterisk/manager-text.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { type CarimboProcess, KEY, startCarimbo } from '../../support/carimbo-process.ts';
import { freePort } from '../../support/free-port.mjs';
import { getWith } from '../../support/requests.ts';
import { type Asterisk, startAsterisk } from './asterisk.ts';
import { Crowd } from './crowd.ts';
import { Cut } from './cut.ts';
import { Phones } from './phones.ts';
import { dialplan } from './site.ts';

const BIN = fileURLToPath(new URL('../../../bin/carimbo.js', import.meta.url));
const REGISTRY = '999997';
const SECRET = 'only-for-this-test';
/** `ana` has two devices, `ana` and `ana2`. `muda` loses the call after two seconds without audio, and no telephone sends any. */
const AGENTS = ['ana', 'bia', 'caio', 'davi', 'eva', 'muda'];

export interface CallCenter {
  asterisk: Asterisk;
  phones: Phones;
  crowd: Crowd;
  /** Between the first server and the manager interface. */
  manager: Cut;
  /** Rings an extension of the context `places`; the number is issued by FastAGI first. */
  /** `ura` and `web` are the shipped dialplans, by FastAGI and by HTTP. */
  ring(exten: string): ReturnType<Crowd['ring']>;
  /** The number of a caller's protocol; null where there is none yet. */
  numberOf(caller: string): Promise<string | null>;
  /** The entries of a caller's protocol as a person would tell them. */
  story(caller: string): Promise<string[]>;
  /** The same, by the protocol's number. */
  storyOf(number: string): Promise<string[]>;
  url(): string;
  /** Of a user's session. */
  tokenOf(user: string): string;
  /** The file in which the server keeps the calls that are going on; empty without one. */
  saved(): string;
  /** What `carimbo doctor` writes. */
  doctor(env: Readonly<Record<string, string>>): Promise<string>;
  /** The line of a metric. */
  metric(name: string): Promise<string | undefined>;
  /** Ends what a failed test left behind. */
  hangUpAll(): void;
  /** Whether every server is connected with the manager interface. */
  isConnected(): Promise<boolean>;
  /** SIGKILL; the first one without an index. */
  killServer(index?: number): Promise<void>;
  startServer(index?: number): Promise<void>;
  stop(): Promise<void>;
}

export interface CallCenterOptions {
  version?: '22' | '16';
  /** `postgres://…` of an empty database; otherwise SQLite. */
  database?: string;
  /** Further settings of the operator in carimbo.yaml. */
  operator?: object;
  /** Agents of the console: by name, the extensions. */
  users?: Readonly<Record<string, string[]>>;
  /** Servers on that database, each of which reads the manager interface. The PBX asks the first one for numbers. */
  nodes?: number;
}

/** Servers that read the manager interface, and an Asterisk with queues whose agents do what the test says. */
export async function startCallCenter({
  version = '22',
  database,
  operator = {},
  users = {},
  nodes: count = 1,
}: CallCenterOptions = {}): Promise<CallCenter> {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-e2e-calls-'));
  const path = join(folder, 'carimbo.db');
  const store = await openStore(
    database === undefined ? { kind: 'sqlite', path } : { kind: 'postgres', url: database },
  );
  await new KeyRing(store.keys).replace('e2e', KEY, {
    operator: REGISTRY,
    scopes: ['beneficiaries:read', 'protocols:issue', 'protocols:read', 'protocols:write'],
  });
  const tokens = await signIn(store, users);
  await store.close();
  const nodes: Node[] = [];
  for (let index = 0; index < count; index += 1)
    nodes.push(
      await startNode(join(folder, `node-${index}`), { database: database ?? `sqlite:${path}`, operator }),
    );
  const [first] = nodes;
  if (first === undefined) throw new Error('no server');
  let sipPort = 0;
  const phones = await Phones.open(() => sipPort);
  const crowd = await Crowd.open();
  const amiPort = await freePort();
  const at = { url: first.server.url, agi: `127.0.0.1:${first.server.agiPort}`, key: KEY };
  const web = dialplan('http', at, 'todos');
  const asterisk = await startAsterisk({
    version,
    amiPort,
    dialplans: {
      ura: dialplan('fastagi', at, 'todos'),
      web: { ...web, settings: { ...web.settings, CARIMBO_KEY_ID: 'e2e' } },
    },
    agents: {},
    contexts: contexts(first.server.agiPort),
    more: {
      'pjsip.conf': `[global]\ntype=global\nendpoint_identifier_order=username,ip\n${AGENTS.map((name) => endpoint(name, phones.port)).join('')}`,
      'queues.conf': QUEUES,
      'agents.conf': '[7]\nfullname=Sete\n',
      // As the command prints it, for a manager.conf whose [general] belongs to someone else.
      'manager.conf': managerText({ secret: SECRET, channelVars: [] }),
    },
  });
  sipPort = asterisk.sipPort;
  for (const { manager } of nodes) manager.target = amiPort;
  let callers = 0;
  const get = async <T>(path: string): Promise<T> =>
    (await (await getWith(KEY, first.server.url + path)).json()) as T;
  const numberOf = async (caller: string) => {
    const { items } = await get<{ items: { number: string }[] }>(`/v1/protocols?caller=${caller}`);
    if (items.length > 1) throw new Error(`${items.length} protocols for one call`);
    return items[0]?.number ?? null;
  };
  const storyOf = async (number: string) =>
    (await get<{ entries: StoredEntry[] }>(`/v1/protocols/${number}`)).entries.map(told);
  return {
    asterisk,
    phones,
    crowd,
    manager: first.manager,
    ring(exten) {
      callers += 1;
      return crowd.ring(exten, sipPort, `55113333${String(1000 + callers)}`);
    },
    url: () => first.server.url,
    tokenOf: (user) => tokens.get(user) ?? '',
    numberOf,
    storyOf,
    async story(caller) {
      const number = await numberOf(caller);
      return number === null ? [] : storyOf(number);
    },
    metric: (name) => metricOf(first, name),
    async isConnected() {
      const metrics = await Promise.all(nodes.map((node) => metricOf(node, 'carimbo_ami_connected')));
      return metrics.every((line) => line?.endsWith(' 1'));
    },
    saved() {
      const data = join(first.folder, 'data');
      const files = existsSync(data) ? readdirSync(data) : [];
      const file = files.find((name) => /^ami-.*json$/.test(name));
      return file === undefined ? '' : readFileSync(join(data, file), 'utf8');
    },
    async doctor(more) {
      const command = [BIN, 'doctor', '--config', first.config];
      const options = { env: { ...process.env, ...first.env, ...more } };
      return new Promise((resolve) => {
        execFile(process.execPath, command, options, (_error, stdout) => resolve(stdout));
      });
    },
    hangUpAll() {
      for (const caller of crowd.callers) caller.hangUp();
      for (const call of phones.calls) if (call.state() === 'up') call.hangUp();
    },
    killServer: (index = 0) => nodeAt(nodes, index).server.end('SIGKILL'),
    async startServer(index = 0) {
      const node = nodeAt(nodes, index);
      node.server = await serve(node);
    },
    async stop() {
      await asterisk.stop();
      for (const { server, manager } of nodes) {
        await server.end('SIGKILL');
        manager.stop();
      }
      phones.close();
      crowd.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Makes users of the console and their sessions, of which it returns the tokens. */
async function signIn(
  store: Store,
  users: Readonly<Record<string, string[]>>,
): Promise<ReadonlyMap<string, string>> {
  const passwords = new Passwords();
  const sessions = new Sessions({
    store: store.users,
    passwords,
    operators: [{ ans_registry: REGISTRY }],
    failedAuth: { points: 5, seconds: 60 },
    settings: { idleMinutes: 120, hours: 12, totp: [] },
  });
  const tokens = new Map<string, string>();
  for (const [user, extensions] of Object.entries(users)) {
    const made = { user, name: user, role: 'agent', operator: REGISTRY, password: null, extensions } as const;
    await new Users(store.users, passwords).create(made);
    tokens.set(user, (await sessions.beginAs(user))?.token ?? '');
  }
  return tokens;
}

interface Node {
  folder: string;
  config: string;
  env: Record<string, string>;
  server: CarimboProcess;
  /** Between it and the manager interface. */
  manager: Cut;
}

async function startNode(
  folder: string,
  { database, operator }: { database: string; operator: object },
): Promise<Node> {
  mkdirSync(folder);
  const manager = await Cut.start();
  const config = join(folder, 'carimbo.yaml');
  const pbx = { host: '127.0.0.1', port: manager.port, secret: `\${env:AMI_SECRET}` };
  writeFileSync(
    config,
    stringify({
      operators: [{ ans_registry: REGISTRY, name: 'Demonstração', ...operator }],
      asterisk: [pbx],
    }),
  );
  const ports = { CARIMBO_HTTP_PORT: String(await freePort()), CARIMBO_AGI_PORT: String(await freePort()) };
  const env = { ...ports, AMI_SECRET: SECRET, CARIMBO_DATABASE_URL: database };
  return { folder, config, env, manager, server: await serve({ env, config }) };
}

const serve = ({ env, config }: Pick<Node, 'env' | 'config'>) =>
  startCarimbo(env, ['serve', '--config', config]);

function nodeAt(nodes: readonly Node[], index: number): Node {
  const node = nodes[index];
  if (node === undefined) throw new Error(`no server ${index}`);
  return node;
}

async function metricOf({ server }: Node, name: string): Promise<string | undefined> {
  const text = await (await getWith(KEY, `${server.url}/metrics`)).text();
  return text.split('\n').find((line) => line.startsWith(name));
}

interface StoredEntry {
  type: string;
  data: Record<string, string | undefined>;
}

function told({ type, data }: StoredEntry): string {
  const { agent, queue, to, kind, hold, by, reason, outcome } = data;
  if (type === 'call.ended')
    return ['ended', by && `by ${by}`, reason && `(${reason})`].filter(Boolean).join(' ');
  const words = [
    type.replace('call.', ''),
    agent,
    to && `to ${to}`,
    kind,
    hold,
    outcome,
    queue && `(${queue})`,
  ];
  return words.filter(Boolean).join(' ');
}

function endpoint(name: string, port: number): string {
  const second = name === 'ana' ? `contact=sip:ana2@127.0.0.1:${port}\n` : '';
  const timeout = name === 'muda' ? 'rtp_timeout=2\n' : '';
  return `[${name}]
type=endpoint
context=from-agent
aors=${name}
disallow=all
allow=ulaw
direct_media=no
named_call_group=all
named_pickup_group=all
${timeout}[${name}]
type=aor
contact=sip:${name}@127.0.0.1:${port}
${second}`;
}

const queue = (name: string, settings: string, members: readonly string[]) =>
  `[${name}]\nautofill=yes\nringinuse=no\nretry=1\n${settings}\n${members.map((member) => `member => ${member}\n`).join('')}`;

const QUEUES = [
  queue('todos', 'strategy=ringall\ntimeout=60', ['PJSIP/bia,0,Bia', 'PJSIP/caio,0,Caio']),
  queue('vez', 'strategy=rrmemory\ntimeout=3', ['PJSIP/bia,0,Bia', 'PJSIP/caio,0,Caio']),
  queue('freepbx', 'strategy=ringall\ntimeout=60', [
    'Local/bia@ext-local/n,0,Bia',
    'Local/caio@ext-local/n,0,Caio',
  ]),
  queue('so-eva', 'strategy=ringall\ntimeout=60', ['PJSIP/eva,0,Eva']),
  queue('outra', 'strategy=ringall\ntimeout=60', ['PJSIP/eva,0,Eva']),
  queue('vazia', 'joinempty=yes\nleavewhenempty=no', []),
  queue('login', 'strategy=ringall\ntimeout=60', ['Local/7@agent-request/n,0,Sete,Agent:7']),
].join('');

/** The number is issued as the shipped dialplan does it; what follows is what the site has. */
const contexts = (agiPort: number) => `
[from-test]
exten => _[a-z].,1,Answer()
 same => n,Set(__CARIMBO_CALL=\${CHANNEL(linkedid)})
 same => n,AGI(agi://127.0.0.1:${agiPort}/issue)
 same => n,Goto(places,\${EXTEN},1)
[from-agent]
exten => *8,1,Pickup()
exten => entrar,1,Answer()
 same => n,AgentLogin(7)
exten => _volta-.,1,Set(__CARIMBO_CALL=\${CHANNEL(linkedid)})
 same => n,AGI(agi://127.0.0.1:${agiPort}/issue,direction=outbound,previous=\${CUT(EXTEN,-,2)},caller=\${CUT(EXTEN,-,3)})
 same => n,Dial(PJSIP/caio,60)
 same => n,Hangup()
exten => _[a-z].,1,Goto(places,\${EXTEN},1)
[places]
exten => _fila-[a-z].,1,Queue(\${EXTEN:5},c)
 same => n,Hangup()
exten => consulta-ana,1,Set(__CARIMBO_CALL=\${CHANNEL(linkedid)})
 same => n,AGI(agi://127.0.0.1:${agiPort}/issue)
 same => n,Goto(ramal-ana,1)
exten => ramal-bia,1,Dial(PJSIP/bia,60)
 same => n,Hangup()
exten => ramal-ana,1,Dial(\${PJSIP_DIAL_CONTACTS(ana)},60)
 same => n,Hangup()
exten => ramal-muda,1,Dial(PJSIP/muda,60)
 same => n,Hangup()
exten => grupo,1,Dial(PJSIP/bia&PJSIP/caio,60)
 same => n,Hangup()
[ext-local]
exten => _[a-z].,1,Dial(PJSIP/\${EXTEN},60)
[agent-request]
exten => 7,1,AgentRequest(7)
`;
