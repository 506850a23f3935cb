import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './support/pages.ts';

interface Locked {
  engines?: { node?: string };
  optional?: boolean;
}

/** Major and minor of the oldest Node that the pages name. */
const OLDEST: [number, number] = [20, 19];

/** `>=20.19`, `20.x || 22.x`, `^20.19.0 || >=22.12.0`: ranges in package.json files, compared up to the minor version. */
function admits(range: string, [major, minor]: [number, number]): boolean {
  return range.split('||').some((alternative) =>
    alternative
      .trim()
      .replace(/([<>=^~]) +/g, '$1')
      .split(/\s+/)
      .every((comparator) => {
        if (comparator === '*') return true;
        const [, sign, a = '', b] = /^(>=|<|\^|~|)(\d+)(?:\.(\d+))?/.exec(comparator) ?? [];
        if (a === '') throw new Error(`cannot read ${range}`);
        const order = major - Number(a) || minor - Number(b ?? (sign === '' ? minor : 0));
        if (sign === '>=') return order >= 0;
        if (sign === '<') return order < 0;
        return major === Number(a) && order >= 0;
      }),
  );
}

test('every locked package runs on the oldest Node that the pages name', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  // npm silently skips an optional package that does not fit: better-sqlite3-13, for Node 22 on.
  const wrong = Object.entries(lock.packages).filter(
    ([, { engines, optional }]) => !optional && !admits(engines?.node ?? '*', OLDEST),
  );
  expect(wrong.map(([path, { engines }]) => `${path}: ${engines?.node}`)).toEqual([]);
});
