import { ExpressionFault } from './expression-fault.ts';

/** The time limit of an evaluation, which blocks the event loop while calls wait. */
const LIMIT_MS = 200;
/** Characters and values that an expression may hold at once, beside its input. */
const ROOM = 2_000_000;
const MAX_DEPTH = 200;

/** Cached sizes: a dozen expressions read the same body. */
const sizes = new WeakMap<object, number>();

/**
 * Limits one evaluation: its time, and the size of its intermediate values. JSONata checks the clock only between steps,
 * and doubling a text or an object fifty times takes no time until something has to walk through it.
 */
export class EvaluationBudget {
  readonly #until = performance.now() + LIMIT_MS;
  readonly #room: number;

  constructor(input: unknown) {
    this.#room = ROOM + 4 * sizeOf(input);
  }

  tick(): void {
    if (performance.now() > this.#until) {
      throw new ExpressionFault('timeout', `a expressão demorou mais de ${LIMIT_MS} ms`);
    }
  }

  /** @throws ExpressionFault for a value that is too large or too deep */
  admit(value: unknown): void {
    this.tick();
    if (sizeOf(value) > this.#room) throw new ExpressionFault('too_large', 'a expressão junta dados demais');
  }
}

/**
 * Freezes a value deeply, because JSONata marks objects that an expression calls by mistake.
 * @throws ExpressionFault for one that is too deep, or that carries JSONata's flags of a function
 */
export function protect(value: unknown): unknown {
  freeze(value, 0);
  return value;
}

function freeze(value: unknown, depth: number): void {
  if (!isPlain(value) || Object.isFrozen(value)) return;
  if (depth > MAX_DEPTH) throw tooDeep();
  if (isMarked(value))
    throw new ExpressionFault('foreign_flag', 'a resposta tem um campo reservado (_jsonata_…)');
  for (const inner of Object.values(value)) freeze(inner, depth + 1);
  Object.freeze(value);
}

/** Values in a tree plus characters of its texts. Shared parts count each time, as they would be walked each time. */
export function sizeOf(value: unknown, depth = 0): number {
  if (typeof value === 'string') return 1 + value.length;
  if (!isPlain(value) || isMarked(value)) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  if (depth > MAX_DEPTH) throw tooDeep();
  let size = 1;
  for (const key in value) {
    size += key.length + sizeOf((value as Record<string, unknown>)[key], depth + 1);
  }
  sizes.set(value, size);
  return size;
}

/** A copy as plain JSON: without functions and without JSONata's flags on lists. */
export function detach(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') {
    return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
  }
  if (isMarked(value)) return undefined;
  if (Array.isArray(value)) return value.map(detach).filter((item) => item !== undefined);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString();
  if (!isPlain(value)) return 'isLosslessNumber' in value ? String(value) : undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => {
      const inner = detach(item);
      return inner === undefined ? [] : [[key, inner]];
    }),
  );
}

function tooDeep(): ExpressionFault {
  return new ExpressionFault('too_deep', `os dados têm mais de ${MAX_DEPTH} níveis`);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isMarked(value: object): boolean {
  return Object.hasOwn(value, '_jsonata_function') || Object.hasOwn(value, '_jsonata_lambda');
}
