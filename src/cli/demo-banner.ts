import { closeSync, openSync, readSync } from 'node:fs';
import type { Addresses } from '../app.ts';
import type { Config, OperatorConfig } from '../config/config.ts';
import { DEFAULTS } from '../config/defaults.ts';
import { fileSourceConfig } from '../source/kinds/csv/file-source-config.ts';
import { CSV } from '../source/kinds/csv/kind.ts';
import type { CsvSettings } from '../source/kinds/csv/schema.ts';
import type { SourceConfig } from '../source/source-config.ts';
import { DEMO_USERS } from './demo-users.ts';
import { hostPort } from './host-port.ts';

export interface BannerFacts extends Addresses {
  config: Config;
  operator: OperatorConfig;
  /** The demo's key; printed nowhere else. */
  key: string;
  logFile: string;
}

/** Addresses, key and first commands in Portuguese, then briefly in English. */
export function demoBanner({ http, agi, config, operator, key, logFile }: BannerFacts): string {
  const base = `http://${hostPort(http)}`;
  const card = firstCard(operator);
  const body = JSON.stringify(card === null ? {} : { card_number: card });
  const curl = `curl -sS ${base}/v1/protocols -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${body}'`;
  const server = agi && agi.port !== DEFAULTS.agiPort ? ` --agi agi://${hostPort(agi)}/ura` : '';
  const call = `npx --no -- carimbo call --card ${card ?? 'N'}${server}`;
  const fastAgi = agi ? `agi://${hostPort(agi)}/ura` : '—';
  const users = DEMO_USERS.map(({ user }) => user).join(', ');
  const database = config.database.kind === 'sqlite' ? config.database.path : 'PostgreSQL';
  return `
Carimbo em demonstração: ${operator.name} (registro ANS ${operator.ans_registry}). Pronto.

  Console                         ${base}/
  Documentação da API             ${base}/docs
  FastAGI, para o Asterisk        ${fastAgi}
  Chave da API (id demo)          ${key}
  Usuários do console             ${users} (sem senha: um clique, só nesta máquina)
  Banco de dados                  ${database}
  Log                             ${logFile}

  Emitir um protocolo (copie e cole em outro terminal):

${curl}

  Simular uma ligação, sem central telefônica (em outro terminal):

${agi ? call : '(FastAGI desligado)'}

  A chave muda a cada início; CARIMBO_DEMO_KEY fixa uma. Ctrl+C encerra.

Carimbo demo, in English: console ${base}/ · Swagger UI ${base}/docs · FastAGI ${fastAgi} · API key (id demo) ${key}
Users of the console, one click on this machine and no password: ${users}
The first line above issues a protocol, the second places a simulated call. Ctrl+C stops. More: npx --no -- carimbo help --lang en
`;
}

/** The first card of the operator's CSV, so that the commands work when pasted; null when it cannot be read. */
function firstCard({ source }: OperatorConfig): string | null {
  if (source?.kind !== CSV.name) return null;
  const csv = fileSourceConfig(source as SourceConfig<CsvSettings>);
  try {
    const file = openSync(csv.path, 'r');
    const start = Buffer.alloc(4096);
    const length = readSync(file, start, 0, start.length, 0);
    closeSync(file);
    const [header = '', first = ''] = start.toString('utf8', 0, length).split(/\r?\n/);
    const column = header.split(csv.delimiter).indexOf(csv.columns.card_number ?? 'card_number');
    const card = first.split(csv.delimiter)[column] ?? '';
    return /^[0-9A-Za-z]{1,20}$/.test(card) ? card : null;
  } catch {
    return null;
  }
}
