import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pages.ts';

/** The ways in which src/source/ names the code of an ExchangeFault. */
const MADE = [
  /ExchangeFault\([^,]+,\s*'([a-z_]+)'/g,
  /\b(?:down|ours)\(\s*'([a-z_]+)'/g,
  /^ {2}([a-z_]+): \[\s*'(?:again|no)'/gm,
];

/** Every code that a wire can tell of, found in the sources, sorted. */
export function faultCodes(): string[] {
  const folder = join(ROOT, 'src/source');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const text = files
    .filter((name) => /(?<!\.test)\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const codes = MADE.flatMap((pattern) => [...text.matchAll(pattern)].map(([, code = '']) => code));
  return [...new Set(codes)].sort();
}
