import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { run } from './run.mjs';

/**
 * Runs vitest with its output on the terminal, and counts tests from its JSON report.
 * @returns {Promise<{name: string, passed: number, failed: number, ok: boolean, failures: string[]}>}
 */
export async function runVitest({ name, root, node = process.execPath, env = process.env, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-test-'));
  const report = join(folder, 'report.json');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run(node, [vitest, 'run', ...reporters, ...args], { cwd: root, env, show: true });
  const counts = count(report);
  rmSync(folder, { recursive: true, force: true });
  // Vitest fails for more than failed tests: an unhandled error, a file that does not load, nothing to run.
  const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
  const ok = code === 0 && failed === 0 && counts.passed > 0;
  return { name, passed: counts.passed, failed, ok, failures: counts.failures };
}

function count(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    // A file that does not load, or a hook that failed.
    const broken = testResults.filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((one) => one.status !== 'failed'),
    );
    const failures = [
      ...broken.map(({ name, message }) => describe(name, '', message)),
      ...testResults.flatMap(({ name, assertionResults }) =>
        assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName, failureMessages }) => describe(name, fullName, failureMessages[0])),
      ),
    ];
    return { passed: numPassedTests, failed: numFailedTests + broken.length, failures };
  } catch {
    return { passed: 0, failed: 0, failures: [] };
  }
}

/** The test, and the lines of its error up to the stack's third. */
function describe(file, test, message = '') {
  const lines = message.split('\n').filter((line) => line.trim() !== '');
  const stack = lines.findIndex((line) => /^\s+at /.test(line));
  const shown =
    stack < 0
      ? lines.slice(0, 12)
      : [...lines.slice(0, Math.min(stack, 9)), ...lines.slice(stack, stack + 3)];
  return [
    `${relative(process.cwd(), file)} > ${test}`,
    ...shown.map((line) => `    ${line.slice(0, 300)}`),
  ].join('\n');
}
