// `npm test`: on a fresh clone too, every test that this machine can run. In CI nothing may be left out.
import { demandNode } from './lib/node-version.mjs';

demandNode();
const { readdirSync } = await import('node:fs');
const { join } = await import('node:path');
const { availableProjects } = await import('./lib/available.mjs');
const { prepare, ROOT } = await import('./lib/prepare.mjs');
const { run } = await import('./lib/run.mjs');
const { say } = await import('./lib/say.mjs');
const { runVitest } = await import('./lib/vitest.mjs');

const ci = Boolean(process.env.CI) && process.env.CI !== 'false';
const given = process.argv.slice(2);
const chosen = given.filter((word) => word !== '--node24');
/** With files or a project named, only those run, without the other checks. */
const everything = chosen.length === 0;
const onNode24 = given.includes('--node24') || (ci && everything);

/** Each run and check with its result. */
const results = [];
const fail = (name) => results.push({ name, passed: 0, failed: 1, ok: false });

if (!(await prepare())) {
  fail('preparation');
  finish([]);
}

if (everything) {
  await check('biome', [join('node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '.']);
  await check('imports', [join('scripts', 'check-imports.mjs')]);
  await check('tsc', [join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit']);
  await check('tsc web', [join('node_modules', 'typescript', 'bin', 'tsc'), '-p', 'web']);
}

const { projects, leftOut } = await availableProjects(ROOT);
const asked = everything ? projects.flatMap((name) => ['--project', name]) : chosen;
results.push(await runVitest({ name: 'vitest', root: ROOT, args: asked }));
// Long, and it wants network namespaces and a tmpfs: in CI, or by hand with `npm run test:faults`.
if (ci && everything) await check('faults', [join('test', 'faults', 'main.mjs')]);
if (onNode24) await testOnNode24();
finish(everything ? leftOut : []);

async function check(name, args) {
  say(`\n── ${name}`, `\n── ${name}`);
  const { code } = await run(process.execPath, args, { cwd: ROOT, show: true });
  if (code !== 0) fail(name);
}

/** The suite on the newer supported Node, without what says little about Node or takes longest. */
async function testOnNode24() {
  say('\n── Node 24', '\n── Node 24');
  const { prepareNode24 } = await import('./lib/node24.mjs');
  const ready = await prepareNode24(ROOT);
  if ('problem' in ready) {
    say(`Node 24: ${ready.problem}`, `Node 24: ${ready.problem}`);
    fail('Node 24');
    return;
  }
  const args = everything ? ['--project', 'unit', '--project', 'integration', ...foldersForNode24()] : chosen;
  results.push(await runVitest({ name: 'vitest, Node 24', ...ready, args }));
}

/** Not the shell scripts and documents, nor the processes that are killed a hundred times. */
function foldersForNode24() {
  const without = ['e2e', 'browser', 'deliver', 'docs', 'durability', 'faults'];
  const folders = readdirSync(join(ROOT, 'test')).filter((name) => !without.includes(name));
  return ['src/', ...folders.map((name) => `test/${name}/`)];
}

function finish(left) {
  say('\n── Resumo', '\n── Summary');
  // Once more at the end: what a long log shows above is often cut off.
  for (const { name, failures = [] } of results)
    for (const failure of failures) console.log(`✗ ${name}: ${failure}\n`);
  for (const { name, passed, failed, ok } of results)
    console.log(`${ok ? '✓' : '✗'} ${name}: ${passed} passed, ${failed} failed`);
  const required = left.filter(({ dispensable }) => ci && !dispensable);
  for (const { project, missing, dispensable } of left) {
    const mark = ci && !dispensable ? '✗' : '–';
    say(
      `${mark} ${project}: não rodou; falta ${missing.join('; ')}`,
      `${mark} ${project}: left out; missing ${missing.join('; ')}`,
    );
  }
  for (const { project } of required) fail(project);
  if (required.length > 0) say('No CI nada pode faltar.', 'In CI nothing may be missing.');
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(passed > 0 && failed === 0 && results.every(({ ok }) => ok) ? 0 : 1);
}
