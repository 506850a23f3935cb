import type { ConfigOption } from './settings.ts';

/** Writes a command for a person to type: `carimbo source check --config carimbo.yaml`. */
export type CommandLine = (command: string, ...more: string[]) => string;

/** Adds the `--config` of the running command: without it the next one would use the demo's data. */
export function commandLine({ config }: ConfigOption): CommandLine {
  return (command, ...more) =>
    ['carimbo', command, ...(config === undefined ? [] : ['--config', quoted(config)]), ...more].join(' ');
}

const quoted = (path: string) =>
  /^[\w./~:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
