import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { KeyRing } from '../../../src/auth/key-ring.ts';
import { hasRegistryDigit } from '../../../src/beneficiary/registry.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Dialplan } from './dialplan.ts';
import type { ProtocolReader } from './journey.ts';
import { runServer, type Server } from './server.ts';
import { dialplan, type Way } from './site.ts';

/** One of several operators of a server: its API and its dialplans. */
export interface Operator extends ProtocolReader {
  registry: string;
  /** The dialplan for its callers. */
  dialplan(way: Way): Dialplan;
}

/** A production server with a configuration file. */
export interface OperatorsServer {
  operator(name: string): Operator;
  output(): string;
  stop(): Promise<void>;
}

export interface OperatorsPlan {
  /** Paths of the source files, by operator. */
  sources: Readonly<Record<string, string>>;
  lookupBudgetMs: number;
  /** The sources' secrets. */
  env: Readonly<Record<string, string>>;
}

/** Starts a server with an operator for each source, and a key for each operator. */
export async function runOperators({
  sources,
  lookupBudgetMs,
  env,
}: OperatorsPlan): Promise<OperatorsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-e2e-operators-'));
  const names = Object.keys(sources);
  const plans = names.map((name, index) => ({ name, registry: registry(index), key: keyOf(name) }));
  const database = join(folder, 'carimbo.db');
  const store = await openStore({ kind: 'sqlite', path: database });
  const scopes = ['beneficiaries:read', 'protocols:issue', 'protocols:read', 'protocols:write'] as const;
  const keys = new KeyRing(store.keys);
  for (const { name, registry, key } of plans) await keys.replace(name, key, { operator: registry, scopes });
  await store.close();

  const config = join(folder, 'carimbo.yaml');
  const operators = plans.map(({ name, registry }) => ({
    ans_registry: registry,
    name,
    lookup_budget_ms: lookupBudgetMs,
    source: sources[name],
  }));
  writeFileSync(config, stringify({ operators }));
  const server = await runServer({
    args: ['serve', '--config', config],
    env: { ...env, CARIMBO_DATABASE_URL: `sqlite:${database}` },
  });
  const byName = new Map(plans.map(({ name, ...plan }) => [name, operatorAt(server, { name, ...plan })]));
  return {
    operator(name) {
      const operator = byName.get(name);
      if (operator === undefined) throw new Error(`no operator ${name}`);
      return operator;
    },
    output: server.output,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function operatorAt(
  server: Server,
  { name, registry, key }: { name: string; registry: string; key: string },
): Operator {
  return {
    registry,
    get: (path) => server.get(path, key),
    dialplan(way) {
      const { file, settings } = dialplan(way, { ...server, key });
      const own = way === 'http' ? { CARIMBO_KEY_ID: name } : { CARIMBO_OPERATOR: registry };
      return { file, settings: { ...settings, ...own } };
    },
  };
}

const keyOf = (name: string) => `chave-de-${name}`.padEnd(40, '-');

/** Unassigned registros ANS; the sixth digit is a check digit. */
function registry(index: number): string {
  const five = String(99_900 + index);
  const valid = [...'0123456789'].map((digit) => five + digit).find(hasRegistryDigit);
  if (valid === undefined) throw new Error(`no check digit for ${five}`);
  return valid;
}
