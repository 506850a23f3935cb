// Holds every import of src/, sandbox/, bench/ and scripts/ against the table of folders in CONTRIBUTING.md.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const CODE = /\.(ts|mts|mjs)$/;
/** Import nothing above themselves, and may be imported by all. */
const LEAVES = ['i18n/', 'text/', 'concurrency/', 'platform/', 'errors.ts', 'typebox.ts'].map(
  (name) => `src/${name}`,
);
const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.[^'"]+)\1/g;

const rules = readRules(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));
const problems = ['src', 'sandbox', 'bench', 'scripts'].flatMap((folder) =>
  filesIn(folder).flatMap((file) => importsOf(file).flatMap((target) => problemOf(file, target))),
);
for (const problem of problems) console.error(problem);
if (problems.length > 0) console.error(`${problems.length} imports run against the table of folders`);
process.exit(problems.length > 0 ? 1 : 0);

/** The rows of the table: a file or folder, and what it may import; `*` is everything. */
function readRules(page) {
  const rows = page.matchAll(/^\| (`(?:src|sandbox|bench|scripts)[^|]*?)\s*\|[^|]*\|\s*([^|]*?)\s*\|$/gm);
  const table = new Map();
  for (const [, names, allowed] of rows)
    for (const name of quoted(names))
      table.set(name, allowed === 'everything' ? ['*'] : quoted(allowed).map(inSource));
  return table;
}

function quoted(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
}

/** In the third column `src/` is left out. */
function inSource(name) {
  return rulesFolder(name) ? name : `src/${name}`;
}

function rulesFolder(name) {
  return /^(src|sandbox|bench|scripts|dist)\//.test(name);
}

/** The longest row that the path lies in. */
function rowOf(path) {
  const rows = [...rules.keys()].filter((row) => (row.endsWith('/') ? path.startsWith(row) : path === row));
  return rows.sort((a, b) => b.length - a.length)[0];
}

function problemOf(file, target) {
  const row = rowOf(file);
  if (row === undefined) return [`${file}: no row of the table in CONTRIBUTING.md`];
  const targetRow = rowOf(target);
  const allowed = rules.get(row);
  const isAllowed = allowed.includes('*') || allowed.includes(targetRow) || LEAVES.includes(targetRow);
  if (targetRow === row || isAllowed) return [];
  return [`import not-allowed: ${row} → ${targetRow ?? target} (${file} imports ${target})`];
}

function importsOf(file) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return [...text.matchAll(SPECIFIER)].map(([, , specifier]) =>
    sourceOf(posix.join(dirname(file), specifier)),
  );
}

/** bench/ and scripts/ import what the build made of src/. */
function sourceOf(path) {
  return path.replace(/^dist\/(.*)\.js$/, 'src/$1.ts');
}

function filesIn(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && CODE.test(entry.name) && !/\.test\.ts$|\.d\.mts$/.test(entry.name))
    .map((entry) => posix.join(relative(ROOT, entry.parentPath), entry.name));
}
