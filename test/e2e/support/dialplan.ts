import { readFileSync } from 'node:fs';

/** One of Carimbo's dialplans with the settings of a site. */
export interface Dialplan {
  file: 'carimbo-http' | 'carimbo-fastagi';
  /** Values for the `Set(CARIMBO_…=…)` lines at its top. */
  settings: Record<string, string | number>;
}

/**
 * The shipped text with the settings filled in, as a technician would. Its contexts are renamed after `exten`, so
 * that one Asterisk can hold several copies with different settings.
 */
export function dialplanText(exten: string, { file, settings }: Dialplan): { context: string; text: string } {
  const shipped = readFileSync(new URL(`../../../asterisk/${file}.conf`, import.meta.url), 'utf8');
  const text = withSettings(shipped, settings);
  const context = `${exten}-${file}`;
  return { context, text: text.replaceAll(file, context).replaceAll(`${context}.conf`, `${file}.conf`) };
}

/** Fills in `Set(NAME=…)` where it is first a line of the dialplan, not of a comment. */
export function withSettings(text: string, settings: Record<string, string | number>): string {
  let filled = text;
  for (const [name, value] of Object.entries(settings)) {
    const line = new RegExp(`^(exten => s,1| same => n),Set\\(${name}=[^)]*\\)`, 'm');
    if (!line.test(filled)) throw new Error(`the dialplan has no setting ${name}`);
    filled = filled.replace(line, (_, place: string) => `${place},Set(${name}=${value})`);
  }
  return filled;
}
