import { isDeepStrictEqual } from 'node:util';
import type { Interpretation } from '../../source/interpretation.ts';
import type { SourceTest } from '../../source/schema/common.ts';
import type { Static } from '../../typebox.ts';

/** The result of a recorded reply. */
export type Replayed = Interpretation & { beneficiary?: object; number?: string };

type Expected = Static<typeof SourceTest>['expect'];

/** One Portuguese sentence per difference; fields that the test does not name are ignored. */
export function differencesOf(expected: Expected, replayed: Replayed): string[] {
  if (replayed.outcome !== expected.outcome) {
    const why = [replayed.rule, replayed.reason].filter(Boolean).join('; ');
    return [`resultado: esperado ${expected.outcome}, veio ${replayed.outcome} (${why})`];
  }
  const differences = fieldDifferences(expected.beneficiary ?? {}, replayed.beneficiary ?? {}, '');
  if (expected.number !== undefined && expected.number !== replayed.number)
    differences.push(`number: esperado ${write(expected.number)}, veio ${write(replayed.number)}`);
  return differences;
}

function fieldDifferences(expected: object, actual: object, prefix: string): string[] {
  return Object.entries(expected).flatMap(([key, wanted]) => {
    const value: unknown = Object.hasOwn(actual, key) ? (actual as Record<string, unknown>)[key] : undefined;
    const name = `${prefix}${key}`;
    if (isGroup(wanted)) return fieldDifferences(wanted, isGroup(value) ? value : {}, `${name}.`);
    if (isDeepStrictEqual(wanted, value)) return [];
    return [`${name}: esperado ${write(wanted)}, veio ${write(value)}`];
  });
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function write(value: unknown): string {
  return value === undefined ? 'nada' : JSON.stringify(value);
}
