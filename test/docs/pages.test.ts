import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsOf, linksOf } from './support/links.ts';
import { allPages, inlineCode, ROOT, readPage, readSource, shellLines } from './support/pages.ts';

const pages = allPages();

/** Hosts that a page may name: reserved for examples, cited sources, software to install, or an XML namespace. */
const HOSTS =
  /^(example\.(org|com)|keepachangelog\.com|semver\.org|docs\.jsonata\.org|schemas\.xmlsoap\.org|nodejs\.org|operadora\.example|www\.standardwebhooks\.com|api\.twilio\.com|api\.zenvia\.com|graph\.facebook\.com)$/;

describe('the pages', () => {
  test('include the usual ones of a repository', () => {
    const paths = pages.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'README.md',
        'README.pt-BR.md',
        'CHANGELOG.md',
        'CONTRIBUTING.md',
        'docs/passo-a-passo.md',
      ]),
    );
    expect(readSource('LICENSE')).toMatch(/Apache License\s+Version 2\.0, January 2004/);
  });

  test.each(pages)('links of $path have a target, anchors included', (page) => {
    const broken = linksOf(page).filter(
      (target) => !/^https?:/.test(target) && !hasTarget(page.path, target),
    );
    expect(broken).toEqual([]);
  });

  test.each(pages)('$path names no host but loopback, private networks and examples', ({ text }) => {
    const addresses = [...text.matchAll(/https?:\/\/([^\s/:"'`)>]+)/g)].map(([, host = '']) => host);
    const names = [...text.matchAll(/(?<!%)\b(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|br|cn)\b/gi)].map(
      ([name]) => name,
    );
    const strange = [...addresses.filter((host) => !isPrivate(host)), ...names].filter(
      (host) => !HOSTS.test(host),
    );
    expect(strange).toEqual([]);
  });

  test.each(pages)('files and scripts that $path names exist', (page) => {
    const named = inlineCode(page).filter((code) =>
      /^(src|test|docs|scripts|asterisk|demo|bin)\/[\w./-]+$/.test(code),
    );
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);

    const scripts: Record<string, string> = JSON.parse(readSource('package.json')).scripts;
    const run = [...page.text.matchAll(/npm run ([a-z-]+)/g)].map(([, name = '']) => name);
    expect(run.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('both READMEs show the same commands in the same order', () => {
  const commands = (path: string) =>
    readPage(path)
      .blocks.filter(({ language }) => language === 'sh')
      .flatMap(shellLines);
  expect(commands('README.md').length).toBeGreaterThan(5);
  expect(commands('README.pt-BR.md')).toEqual(commands('README.md'));
  expect(linksOf(readPage('README.md'))).toContain('README.pt-BR.md');
  expect(linksOf(readPage('README.pt-BR.md'))).toContain('README.md');
});

function hasTarget(from: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : normalize(join(dirname(from), decodeURI(path)));
  if (!existsSync(join(ROOT, file))) return false;
  return anchor === undefined || anchorsOf(readPage(file)).has(decodeURI(anchor));
}

function isPrivate(host: string): boolean {
  return /^(127\.|10\.|localhost$)/.test(host);
}
