// node scripts/check-imports.mjs [ROOT]: checks every import of src/, web/, sandbox/, bench/ and scripts/ against the table of
// folders in CONTRIBUTING.md. Circles are Biome's (noImportCycles in biome.json).
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url));
const CODE = /\.(tsx?|mts|mjs)$/;
/** Import nothing above themselves, and may be imported by all. */
const LEAVES = ['i18n/', 'text/', 'concurrency/', 'platform/', 'errors.ts', 'typebox.ts'].map(inSource);
const RELATIVE = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.[^'"]+)\1/g;

/** better-sqlite3 12 aborts the process on Node 24.19 and later: this file picks the version that the Node can run. */
const SQLITE_OWNER = 'src/platform/sqlite.ts';
const SQLITE_VALUE =
  /\bimport\s+(?!type\b)[^;'"]*?\bfrom\s*['"]better-sqlite3|\b(?:import|require)\s*\(\s*['"]better-sqlite3/;

/** What the browser loads contains nothing of the server: only types are shared. */
const SERVER_VALUE = /\b(?:import|export)\s+(?!type\b)[^;'"]*?\bfrom\s*['"](?:\.\.\/)+src\//;

const rules = readRules(readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8'));
const problems = ['src', 'web', 'sandbox', 'bench', 'scripts'].flatMap(filesIn).flatMap(problemsOf);
for (const problem of problems) console.error(problem);
if (problems.length > 0)
  console.error(`${problems.length} problems; the allowed imports are in CONTRIBUTING.md`);
process.exit(problems.length > 0 ? 1 : 0);

/** The rows of the table: a file or folder, and what it may import; `*` is everything. */
function readRules(page) {
  const rows = page.matchAll(/^\| (`(?:src|web|sandbox|bench|scripts)[^|]*?)\s*\|[^|]*\|\s*([^|]*?)\s*\|$/gm);
  const table = new Map();
  for (const [, names, allowed] of rows)
    for (const name of quoted(names))
      table.set(name, allowed === 'everything' ? ['*'] : quoted(allowed).map(inSource));
  return table;
}

function quoted(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
}

/** The third column leaves `src/` out. */
function inSource(name) {
  return /^(src|web|sandbox|bench|scripts)\//.test(name) ? name : `src/${name}`;
}

/** The longest row that contains the path. */
function rowOf(path) {
  const rows = [...rules.keys()].filter((row) => (row.endsWith('/') ? path.startsWith(row) : path === row));
  return rows.sort((a, b) => b.length - a.length)[0];
}

function problemsOf(file) {
  const row = rowOf(file);
  if (row === undefined) return [`${file}: no row of the table in CONTRIBUTING.md`];
  const text = readFileSync(join(ROOT, file), 'utf8');
  const targets = [...text.matchAll(RELATIVE)].map(([, , specifier]) => resolved(file, specifier));
  const problems = targets.flatMap((target) => notAllowed(target, { file, row }));
  if (file !== SQLITE_OWNER && SQLITE_VALUE.test(text))
    problems.push(`import not-allowed: ${row} → better-sqlite3 (${file}; take Sqlite from ${SQLITE_OWNER})`);
  if (row.startsWith('web/') && SERVER_VALUE.test(text))
    problems.push(`import not-allowed: ${row} → a value of src/ (${file}; types only)`);
  return problems;
}

function notAllowed(target, { file, row }) {
  const targetRow = rowOf(target);
  const allowed = rules.get(row);
  if (targetRow === row || allowed.includes('*') || allowed.includes(targetRow)) return [];
  if (LEAVES.includes(targetRow) && !row.startsWith('web/')) return [];
  return [`import not-allowed: ${row} → ${targetRow ?? target} (${file} imports ${target})`];
}

/** A path from the root; bench/ and scripts/ import what the build made of src/. */
function resolved(file, specifier) {
  return posix.join(dirname(file), specifier).replace(/^dist\/(.*)\.js$/, 'src/$1.ts');
}

function filesIn(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && CODE.test(entry.name) && !/\.test\.ts$|\.d\.mts$/.test(entry.name))
    .map((entry) => posix.join(relative(ROOT, entry.parentPath), entry.name));
}
