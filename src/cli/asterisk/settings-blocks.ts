import { SETTING } from './dialplan-settings.ts';
import { assertPlain, type Values } from './fill-dialplan.ts';

/**
 * Settings for some calls only: an extension after `s` in the context of the settings. It is named after an entry
 * (`ouvidoria`), or after an operator (six digits), whose key it holds; in the dialplan for numbers without a server after
 * operator and machine (`326305-ab12cd34`), whose range it holds.
 */
export interface Block {
  name: string;
  /** As in the file, so that changes made by hand are kept. */
  lines: readonly string[];
}

/** The names that the dialplan's pattern accepts. */
export const ENTRY_NAME = /^[a-z][a-z0-9_]{1,39}$/;

const BEGINS = /^exten\s*=>\s*([a-z0-9_-]+),1,/;
const ENDS = /^\s*(?:exten|same)\s*=>.*\bReturn\(/;

/** The blocks of a dialplan, in their order. */
export function readBlocks(dialplan: string): Block[] {
  const blocks: { name: string; lines: string[] }[] = [];
  for (const line of afterSettings(dialplan).lines) {
    const name = BEGINS.exec(line)?.[1];
    if (name !== undefined) blocks.push({ name, lines: [] });
    const last = blocks.at(-1);
    if (last !== undefined && line.trim() !== '') last.lines.push(line);
  }
  return blocks;
}

/** The dialplan with these blocks after its settings, instead of its own. */
export function writeBlocks(dialplan: string, blocks: readonly Block[]): string {
  const { before, lines, after } = afterSettings(dialplan);
  const first = lines.findIndex((line) => BEGINS.test(line));
  const comments = (first < 0 ? lines : lines.slice(0, first)).filter((line) => line.trim() !== '');
  return [...before, ...comments, ...blocks.flatMap((block) => block.lines), '', ...after].join('\n');
}

/** A block with these settings, in their order. */
export function makeBlock(name: string, settings: ReadonlyMap<string, string>): Block {
  const lines = [...settings].map(([setting, value], index) => {
    const head = index === 0 ? `exten => ${name},1` : ' same => n';
    return `${head},Set(${setting}=${value})`;
  });
  return { name, lines: [...lines, ' same => n,Return()'] };
}

export function settingsOfBlock({ lines }: Block): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of lines) {
    const [, , name, value] = SETTING.exec(line) ?? [];
    if (name !== undefined && value !== undefined) settings.set(name, value);
  }
  return settings;
}

/** Adds a block, or replaces the one of the same name. */
export function withBlock(blocks: readonly Block[], block: Block): Block[] {
  const exists = blocks.some(({ name }) => name === block.name);
  return exists ? blocks.map((one) => (one.name === block.name ? block : one)) : [...blocks, block];
}

/** The block of this name with these settings changed; new where there is none. @throws UsageError */
export function changedBlock(blocks: readonly Block[], name: string, values: Values): Block {
  const settings = new Map(settingsOfNamed(blocks, name));
  for (const [setting, value] of Object.entries(values)) {
    if (value === undefined) continue;
    assertPlain(setting, value);
    settings.set(setting, value);
  }
  return makeBlock(name, settings);
}

export function settingsOfNamed(blocks: readonly Block[], name: string): ReadonlyMap<string, string> {
  const block = blocks.find((one) => one.name === name);
  return block === undefined ? new Map() : settingsOfBlock(block);
}

/** The lines between the `Return()` of the settings and the end of their context: a line `; ---`, or another context. */
function afterSettings(dialplan: string): { before: string[]; lines: string[]; after: string[] } {
  const all = dialplan.split('\n');
  const end = all.findIndex((line) => ENDS.test(line)) + 1;
  if (end === 0) return { before: all, lines: [], after: [] };
  const length = all.slice(end).findIndex((line) => /^(?:\[|; -{3})/.test(line));
  const next = length < 0 ? all.length : end + length;
  return { before: all.slice(0, end), lines: all.slice(end, next), after: all.slice(next) };
}
