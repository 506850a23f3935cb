import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** A configuration file of Asterisk with all that it includes, in the order in which Asterisk reads it. */
export interface AsteriskConfig {
  lines: string[];
  /** False where an `#exec` or an unreadable file hides part of it. */
  complete: boolean;
}

/** For files that include themselves; deeper than any real configuration. */
const MAX_DEPTH = 10;

/** @returns null where the file cannot be read */
export function readAsteriskConfig(etc: string, name: string, depth = 0): AsteriskConfig | null {
  const lines = readLines(resolve(etc, name));
  if (lines === null) return null;
  const config: AsteriskConfig = { lines: [], complete: true };
  for (const line of lines) {
    const [, directive, target = ''] = /^\s*#(include|tryinclude|exec)\s+["<]?([^">;]+)/.exec(line) ?? [];
    if (directive === undefined) config.lines.push(line);
    else if (directive === 'exec' || depth >= MAX_DEPTH) config.complete = false;
    else
      for (const file of filesOf(etc, target.trim())) {
        const included = readAsteriskConfig(etc, file, depth + 1);
        config.lines.push(...(included?.lines ?? []));
        if (included === null || !included.complete) config.complete = false;
      }
  }
  return config;
}

/** The sections of a configuration, without its templates (`[name](!)`). */
export function sectionsOf({ lines }: AsteriskConfig): Set<string> {
  const names = new Set<string>();
  for (const line of lines) {
    const [, name, options = ''] = /^\s*\[([^\]]+)\](\([^)]*\))?/.exec(line) ?? [];
    if (name !== undefined && !options.includes('!')) names.add(name);
  }
  return names;
}

/** Asterisk allows wildcards in the names of included files. */
function filesOf(etc: string, target: string): string[] {
  const name = basename(target);
  if (!name.includes('*')) return [target];
  const folder = resolve(etc, dirname(target));
  const pattern = new RegExp(`^${name.split('*').map(escaped).join('.*')}$`);
  try {
    return readdirSync(folder)
      .filter((file) => pattern.test(file))
      .sort()
      .map((file) => join(folder, file));
  } catch {
    return [target];
  }
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function readLines(path: string): string[] | null {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return null;
  }
}
