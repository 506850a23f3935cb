/** A setting at the top of a dialplan: `Set(NAME=VALUE)`, then at most a comment. */
export const SETTING = /^(\s*(?:exten|same)\s*=>.*?\bSet\((CARIMBO_\w+)=)((?:[^;\\]|\\.)*)(\)\s*(?:;.*)?)$/;

/** The settings of a Carimbo dialplan: those before the context's `Return()`. */
export function readSettings(dialplan: string): Map<string, string> {
  const settings = new Map<string, string>();
  for (const line of settingsOf(dialplan).lines) {
    const [, , name, value] = SETTING.exec(line) ?? [];
    if (name !== undefined && value !== undefined) settings.set(name, value);
  }
  return settings;
}

/** The dialplan with these settings instead of its own, copied literally; unknown names are ignored. */
export function writeSettings(dialplan: string, values: ReadonlyMap<string, string>): string {
  const { lines, rest } = settingsOf(dialplan);
  const written = lines.map((line) => {
    const [, before, name = '', , after] = SETTING.exec(line) ?? [];
    const value = values.get(name);
    return value === undefined ? line : `${before}${value}${after}`;
  });
  return [...written, ...rest].join('\n');
}

function settingsOf(dialplan: string): { lines: string[]; rest: string[] } {
  const lines = dialplan.split('\n');
  const end = lines.findIndex((line) => /^\s*(?:exten|same)\s*=>.*\bReturn\(/.test(line));
  return end < 0 ? { lines, rest: [] } : { lines: lines.slice(0, end), rest: lines.slice(end) };
}
