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
  let text = readFileSync(new URL(`../../../asterisk/${file}.conf`, import.meta.url), 'utf8');
  for (const [name, value] of Object.entries(settings)) {
    const line = new RegExp(`Set\\(${name}=[^)]*\\)`);
    if (!line.test(text)) throw new Error(`${file}.conf has no setting ${name}`);
    text = text.replace(line, () => `Set(${name}=${value})`);
  }
  const context = `${exten}-${file}`;
  return { context, text: text.replaceAll(file, context).replaceAll(`${context}.conf`, `${file}.conf`) };
}
