import { withoutControls } from './clean.ts';

/** What Asterisk sends at the beginning of a call. */
export interface Environment {
  /** `agi_…` names to values; of a repeated name, the first value. */
  fields: ReadonlyMap<string, string>;
  /** Name of the requested script: `ura`. */
  script: string;
  /** `name=value` arguments of AGI() (`agi_arg_N`) or of the address (`?name=value`); those of AGI() have priority. */
  args: ReadonlyMap<string, string>;
}

/** Asterisk sends about 25 fields, and AGI() accepts up to 128 arguments. */
export const ENVIRONMENT_LINES = 200;

/** Parses the lines before the empty one; lines other than `agi_name: value` are ignored. */
export function parseEnvironment(lines: readonly string[]): Environment {
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^(agi_[a-z0-9_]+):\s?(.*)$/s.exec(line) ?? [];
    if (name === undefined || value === undefined || fields.has(name)) continue;
    fields.set(name, withoutControls(value).trim());
  }
  const address = fields.get('agi_network_script') || pathOf(fields.get('agi_request') ?? '');
  const [script = '', query = ''] = splitOnce(address, '?');
  return { fields, script: script.replace(/^\/+|\/+$/g, ''), args: argumentsOf(fields, query) };
}

function pathOf(request: string): string {
  return /^agi:\/\/[^/]*\/(.*)$/s.exec(request)?.[1] ?? '';
}

function argumentsOf(fields: ReadonlyMap<string, string>, query: string): Map<string, string> {
  const args = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) args.set(name, withoutControls(value).trim());
  for (const [field, argument] of fields) {
    if (!field.startsWith('agi_arg_')) continue;
    const [name = '', value] = splitOnce(argument, '=');
    if (value !== undefined) args.set(name.trim(), value.trim());
  }
  return args;
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
