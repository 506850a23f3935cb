import { isDeepStrictEqual } from 'node:util';
import type { SourceTest } from '../../source/schema/common.ts';
import type { Static } from '../../typebox.ts';
import type { Came } from './run-source-tests.ts';

type Expected = Static<typeof SourceTest>['expect'];

/** What differs, one Portuguese sentence each; fields that the test does not name do not count. */
export function differencesOf(expected: Expected, came: Came): string[] {
  if (came.outcome !== expected.outcome) {
    const why = [came.rule, came.reason].filter(Boolean).join('; ');
    return [`resultado: esperado ${expected.outcome}, veio ${came.outcome} (${why})`];
  }
  const differences = fieldDifferences(expected.beneficiary ?? {}, came.beneficiary ?? {}, '');
  if (expected.number !== undefined && expected.number !== came.number)
    differences.push(`number: esperado ${write(expected.number)}, veio ${write(came.number)}`);
  return differences;
}

function fieldDifferences(expected: object, came: object, prefix: string): string[] {
  return Object.entries(expected).flatMap(([key, wanted]) => {
    const value: unknown = Object.hasOwn(came, key) ? (came as Record<string, unknown>)[key] : undefined;
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
