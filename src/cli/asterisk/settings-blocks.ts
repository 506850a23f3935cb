import { SETTING } from './dialplan-settings.ts';

/**
 * Settings for some calls only: an extension after `s` in the settings' context. An entry has a name
 * (`ouvidoria`); six digits are an operator, and hold its key.
 */
export interface Block {
  name: string;
  /** As the file has them, so that a person's changes are kept. */
  lines: readonly string[];
}

/** The names that the dialplan's pattern accepts. */
export const ENTRY_NAME = /^[a-z][a-z0-9_]{1,39}$/;

const BEGINS = /^exten\s*=>\s*([a-z0-9_]+),1,/;
const ENDS = /^\s*(?:exten|same)\s*=>.*\bReturn\(/;

/** The blocks of a dialplan's settings, in their order. */
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

/** A block out of its settings, in their order. */
export function makeBlock(name: string, settings: ReadonlyMap<string, string>): Block {
  const lines = [...settings].map(([setting, value], index) => {
    const head = index === 0 ? `exten => ${name},1` : ' same => n';
    return `${head},Set(${setting}=${value})`;
  });
  return { name, lines: [...lines, ' same => n,Return()'] };
}

/** The settings in a block. */
export function settingsOfBlock({ lines }: Block): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of lines) {
    const [, , name, value] = SETTING.exec(line) ?? [];
    if (name !== undefined && value !== undefined) settings.set(name, value);
  }
  return settings;
}

/** The blocks with this one added, or in place of the one of the same name. */
export function withBlock(blocks: readonly Block[], block: Block): Block[] {
  const there = blocks.some(({ name }) => name === block.name);
  return there ? blocks.map((one) => (one.name === block.name ? block : one)) : [...blocks, block];
}

/** What stands between the settings' `Return()` and the end of their context: a rule (`; ---`), or another context. */
function afterSettings(dialplan: string): { before: string[]; lines: string[]; after: string[] } {
  const all = dialplan.split('\n');
  const end = all.findIndex((line) => ENDS.test(line)) + 1;
  if (end === 0) return { before: all, lines: [], after: [] };
  const length = all.slice(end).findIndex((line) => /^(?:\[|; -{3})/.test(line));
  const next = length < 0 ? all.length : end + length;
  return { before: all.slice(0, end), lines: all.slice(end, next), after: all.slice(next) };
}
