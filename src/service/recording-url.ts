import type { Entry } from '../protocol/entry.ts';

/** What a template may contain; the schema of carimbo.yaml refuses others. */
type Placeholder = 'file' | 'name' | 'path' | 'year' | 'month' | 'day';

const IN_BRACES = /\{([^{}]*)\}/g;

/**
 * An entry with the address of its recording, where the operator has a template: files are converted and moved at night, so
 * that the journal keeps only what the PBX called them. Nothing is fetched.
 */
export function withRecordingUrl(entry: Entry, template: string | undefined): Entry {
  if (template === undefined || entry.type !== 'recording' || entry.data.file === undefined) return entry;
  const url = recordingUrl(template, { file: entry.data.file, at: entry.data.happened_at ?? entry.at });
  return { ...entry, data: { ...entry.data, url } } as Entry;
}

/** @param recording `at`: ISO 8601, whose civil day is that of the operator's zone */
export function recordingUrl(template: string, { file, at }: { file: string; at: string }): string {
  const base = file.replace(/^.*[/\\]/, '');
  const values: Record<Placeholder, string> = {
    file: encodeURIComponent(base),
    name: encodeURIComponent(base.replace(/\.[^.]*$/, '')),
    path: file
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.' && part !== '..')
      .map(encodeURIComponent)
      .join('/'),
    year: at.slice(0, 4),
    month: at.slice(5, 7),
    day: at.slice(8, 10),
  };
  return template.replace(IN_BRACES, (whole, name: string) => values[name as Placeholder] ?? whole);
}
