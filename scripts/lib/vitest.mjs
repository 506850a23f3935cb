import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.mjs';

/**
 * Runs vitest with its output on the terminal, and counts tests from its JSON report.
 * @returns {Promise<{name: string, passed: number, failed: number, ok: boolean}>}
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
  return { name, passed: counts.passed, failed, ok: code === 0 && failed === 0 && counts.passed > 0 };
}

function count(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const broken = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return { passed: numPassedTests, failed: numFailedTests + broken.length };
  } catch {
    return { passed: 0, failed: 0 };
  }
}
