import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT, readPage, readSource } from './support/pages.ts';

const page = readPage('CONTRIBUTING.md');

/** What a line names in backticks that is a path: with a slash, and without a placeholder or a pattern. */
function pathsIn(line: string): string[] {
  return [...line.matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, path = '']) => path);
}

describe('CONTRIBUTING.md', () => {
  test('names only files and folders that exist', () => {
    const missing = page.text.split('\n').flatMap((line) => {
      const paths = pathsIn(line);
      // Paths may be given from the root, from src/, or from a folder that the same line names.
      const isThere = (path: string) =>
        ['', 'src', ...paths].some((folder) => existsSync(join(ROOT, folder, path)));
      return paths.filter((path) => !isThere(path));
    });
    expect(pathsIn(page.text.replaceAll('\n', ' ')).length).toBeGreaterThan(60);
    expect(missing).toEqual([]);
  });

  const [, answers = ''] = page.text.split('## Where is …?\n');
  const [table = ''] = answers.split(/^##/m);
  const places = [...table.matchAll(/^\| (.+?) +\| `([^`]+)` +\| `([^`]+)` +\|$/gm)].map(
    ([, question = '', path = '', name = '']) => ({ question, path, name }),
  );

  test('answers the questions that newcomers ask', () => {
    expect(places.length).toBeGreaterThan(15);
  });

  test.each(places)('$question $name is in $path', ({ path, name }) => {
    expect(readSource(path)).toContain(name);
  });
});
