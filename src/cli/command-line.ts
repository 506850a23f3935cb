import type { ConfigOption } from './settings.ts';

/** A command to type, `carimbo source check --config carimbo.yaml --operator 326305`, of its name and its arguments. */
export type CommandLine = (command: string, ...more: string[]) => string;

/** Commands that work on what this one worked on: without --config they would look at the demo's data. */
export function commandLine({ config }: ConfigOption): CommandLine {
  return (command, ...more) =>
    ['carimbo', command, ...(config === undefined ? [] : ['--config', quoted(config)]), ...more].join(' ');
}

const quoted = (path: string) =>
  /^[\w./~:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
