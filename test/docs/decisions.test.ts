import { describe, expect, test } from 'vitest';
import { allPages, readPage } from './support/pages.ts';

const FOLDER = 'docs/decisions/';
const index = readPage(`${FOLDER}README.md`);
const decisions = allPages()
  .filter(({ path }) => /^docs\/decisions\/\d/.test(path))
  .map((page) => ({ ...page, file: page.path.replace(FOLDER, '') }));

describe('docs/decisions', () => {
  test.each(decisions)('$file has the form of a decision, and its row in the index', ({ file, text }) => {
    const number = file.slice(0, 4);
    const [, title = ''] = new RegExp(`^# ${number} (.+)$`, 'm').exec(text) ?? [];
    const [, newer] = /^Status: replaced by \[(\d{4})\]/m.exec(text) ?? [];
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(newer === undefined ? ['Context', 'Decision', 'Consequences'] : []);
    const shown = newer === undefined ? title : `${title} (replaced by ${newer})`;
    expect(index.text).toMatch(
      new RegExp(`^\\| \\[${number}\\]\\(${file}\\) +\\| ${literal(shown)} +\\|$`, 'm'),
    );
  });

  test('a page that replaces another one and the replaced page name each other', () => {
    const replaced = decisions.flatMap(({ file, text }) =>
      pair(/^Status: replaced by \[(\d{4})\]/m, text, file),
    );
    const replacing = decisions.flatMap(({ file, text }) =>
      pair(/^Status: accepted\. Replaces \[(\d{4})\]/m, text, file).map((numbers) => numbers.reverse()),
    );
    expect(replaced.length).toBeGreaterThan(2);
    expect(replacing.sort()).toEqual(replaced.sort());
  });
});

function pair(status: RegExp, text: string, file: string): string[][] {
  const [, other] = status.exec(text) ?? [];
  return other === undefined ? [] : [[file.slice(0, 4), other]];
}

function literal(text: string): string {
  return text.replace(/[()[\].*+?^$|{}\\]/g, '\\$&');
}
