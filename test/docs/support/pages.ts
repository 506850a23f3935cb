import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

const IGNORED = new Set(['node_modules', 'dist', 'data', 'coverage', '.git']);

/** A fenced block of code: its language and its text, indentation of the fence taken away. */
export interface Block {
  language: string;
  text: string;
}

export interface Page {
  /** From the root: `docs/asterisk.md`. */
  path: string;
  text: string;
  blocks: Block[];
  /** The text without its fenced blocks. */
  prose: string;
}

/** Every Markdown page of the repository. */
export function allPages(): Page[] {
  return markdownBelow(ROOT).map((path) => readPage(relative(ROOT, path)));
}

export function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const blocks: Block[] = [];
  const prose = text.replace(FENCE, (_, indent: string, language: string, body: string) => {
    blocks.push({ language, text: body.replaceAll(`\n${indent}`, '\n').slice(1) });
    return '';
  });
  return { path, text, blocks, prose };
}

const FENCE = /^( *)```(\w*)(\n[\s\S]*?)\n *```$/gm;

function markdownBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownBelow(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Inline code of the prose. */
export function inlineCode({ prose }: Page): string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** The lines of a shell block as a shell reads them: continued lines joined, comments gone. */
export function shellLines({ text }: Block): string[] {
  return text
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');
}

/** The exit code named by a comment in a shell block: `# termina com 2`. */
export function expectedCode({ text }: Block): number {
  const [, code = '0'] = /# termina com (\d)/.exec(text) ?? [];
  return Number(code);
}

/** Codes or names in the first column of the tables below a heading; without one, of the whole page. */
export function firstColumn({ text }: Page, heading?: string): string[] {
  const [, section = ''] =
    heading === undefined ? ['', text] : text.split(new RegExp(`^#+ ${heading}$`, 'm'), 2);
  const [untilNext = ''] = heading === undefined ? [section] : section.split(/^## /m, 1);
  return [...untilNext.matchAll(/^\| `([^`|]+)`/gm)].map(([, code = '']) => code);
}

export function readSource(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
