import { ENDPOINT_NAMES, type EndpointName, FAULT_NAMES, type FaultChange } from './faults.ts';

/** An unknown fault or value, with those that exist, in Portuguese. */
export class FaultChangeError extends Error {}

/** Checks a change from outside; its JSON names the endpoint in `door`. @throws FaultChangeError */
export function readFaultChange(given: Record<string, unknown>): FaultChange {
  const { door: endpoint = 'all', ...change } = given;
  if (!isEndpoint(endpoint)) throw unknown(`o serviço "${String(endpoint)}"`, ENDPOINT_NAMES);
  for (const [name, value] of Object.entries(change)) {
    if (!isFault(name)) throw unknown(`a falha "${name}"`, FAULT_NAMES);
    if (value !== false && !fits(name, value))
      throw new FaultChangeError(
        `"${name}" não pode ser ${JSON.stringify(value)}; esperado ${EXPECTED[name]}.`,
      );
  }
  return { endpoint, ...change };
}

/** `slow=3000`, `grpc:broken`, `flapping=2/3`, `half=stall`, `not-issuing`, `issuer`. @throws FaultChangeError */
export function parseFault(text: string): FaultChange {
  const [, door, name = '', value] = /^(?:([a-z]+):)?([a-z_-]+)(?:=(.*))?$/.exec(text) ?? [];
  const where = door === undefined ? {} : { door };
  if (name === 'issuer') return readFaultChange({ ...where, not_issuing: false });
  return readFaultChange({ ...where, [name.replaceAll('-', '_') || text]: readValue(value) });
}

function readValue(text: string | undefined): unknown {
  if (text === undefined) return true;
  const ratio = /^(\d+)\/(\d+)$/.exec(text);
  if (ratio) return { fails: Number(ratio[1]), of: Number(ratio[2]) };
  return /^\d+$/.test(text) ? Number(text) : text;
}

type FaultName = (typeof FAULT_NAMES)[number];

const TIME = 'milissegundos ou forever';
const FLAG = 'true ou false';
const EXPECTED: Record<FaultName, string> = {
  slow: TIME,
  late: TIME,
  broken: FLAG,
  flapping: '{"fails": 2, "of": 3}, ou 2/3 na linha de comando',
  dead: FLAG,
  garbage: FLAG,
  half: 'true ou stall',
  charset: FLAG,
  wrong_password: FLAG,
  not_issuing: FLAG,
  not_idempotent: FLAG,
};

/** The maximum of Node's timers. */
const MAX_MS = 2 ** 31 - 1;

function fits(name: FaultName, value: unknown): boolean {
  if (name === 'slow' || name === 'late') return value === 'forever' || isCount(value, MAX_MS);
  if (name === 'half') return value === true || value === 'stall';
  if (name !== 'flapping') return value === true;
  if (typeof value !== 'object' || value === null || !('fails' in value) || !('of' in value)) return false;
  return isCount(value.of, MAX_MS) && isCount(value.fails, value.of);
}

const isCount = (value: unknown, max: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
const isFault = (name: string): name is FaultName => (FAULT_NAMES as readonly string[]).includes(name);
const isEndpoint = (endpoint: unknown): endpoint is EndpointName =>
  (ENDPOINT_NAMES as readonly unknown[]).includes(endpoint);
const unknown = (what: string, known: readonly string[]) =>
  new FaultChangeError(`Não existe ${what}; valores possíveis: ${known.join(', ')}.`);
