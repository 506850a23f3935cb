import { DOOR_NAMES, type DoorName, FAULT_NAMES, type FaultOrder } from './faults.ts';

/** A fault that nobody knows, with what is known, in Portuguese. */
export class FaultOrderError extends Error {}

/** A fault order from outside, checked. @throws FaultOrderError */
export function readFaultOrder(given: Record<string, unknown>): FaultOrder {
  const { door = 'all', ...wanted } = given;
  if (!isDoor(door)) throw unknown(`porta "${String(door)}"`, DOOR_NAMES);
  for (const [name, value] of Object.entries(wanted)) {
    if (!isFault(name)) throw unknown(`falha "${name}"`, FAULT_NAMES);
    if (value !== false && !fits(name, value))
      throw new FaultOrderError(
        `"${name}" não pode ser ${JSON.stringify(value)}; esperado ${EXPECTED[name]}.`,
      );
  }
  return { door, ...wanted };
}

/** `slow=3000`, `grpc:broken`, `flapping=2/3`, `half=stall`, `not-issuing`, `issuer`. @throws FaultOrderError */
export function parseFault(text: string): FaultOrder {
  const [, door, name = '', value] = /^(?:([a-z]+):)?([a-z_-]+)(?:=(.*))?$/.exec(text) ?? [];
  const where = door === undefined ? {} : { door };
  if (name === 'issuer') return readFaultOrder({ ...where, not_issuing: false });
  return readFaultOrder({ ...where, [name.replaceAll('-', '_') || text]: readValue(value) });
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

/** The longest that a timer of Node can wait. */
const LONGEST_MS = 2 ** 31 - 1;

function fits(name: FaultName, value: unknown): boolean {
  if (name === 'slow' || name === 'late') return value === 'forever' || isCount(value, LONGEST_MS);
  if (name === 'half') return value === true || value === 'stall';
  if (name !== 'flapping') return value === true;
  if (typeof value !== 'object' || value === null || !('fails' in value) || !('of' in value)) return false;
  return isCount(value.of, LONGEST_MS) && isCount(value.fails, value.of);
}

const isCount = (value: unknown, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
const isFault = (name: string): name is FaultName => (FAULT_NAMES as readonly string[]).includes(name);
const isDoor = (door: unknown): door is DoorName => (DOOR_NAMES as readonly unknown[]).includes(door);
const unknown = (what: string, known: readonly string[]) =>
  new FaultOrderError(`Não conheço a ${what}; há: ${known.join(', ')}.`);
