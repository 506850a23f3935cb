import type { AsteriskConfig } from './asterisk-config.ts';

/**
 * The variables that `channelvars` of manager.conf names: its last line counts, in whatever file.
 * @param own a file that it includes, whose line is not meant
 */
export function channelVarsOf(config: AsteriskConfig | null, own: AsteriskConfig | null = null): string[] {
  const written = valuesOf(own, 'general', 'channelvars');
  return (
    valuesOf(config, 'general', 'channelvars')
      .filter((value) => !written.includes(value))
      .at(-1)
      ?.split(',')
      .map((name) => name.trim())
      .filter(Boolean) ?? []
  );
}

/** The values of a key in all parts of a section, in the order in which Asterisk reads them. */
export function valuesOf(config: AsteriskConfig | null, section: string, key: string): string[] {
  const values: string[] = [];
  let current = '';
  for (const line of config?.lines ?? []) {
    const begun = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (begun !== undefined) current = begun;
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*=>?\s*([^;]*)/.exec(line) ?? [];
    if (current === section && name.toLowerCase() === key) values.push(value.trim());
  }
  return values;
}
