import type { ConfigOption } from './settings.ts';

/** Makes a command to type out of its name and arguments: `carimbo source check --config carimbo.yaml`. */
export type CommandLine = (command: string, ...more: string[]) => string;

/** Commands with the `--config` of this one: without it they would use the demo's data. */
export function commandLine({ config }: ConfigOption): CommandLine {
  return (command, ...more) =>
    ['carimbo', command, ...(config === undefined ? [] : ['--config', quoted(config)]), ...more].join(' ');
}

const quoted = (path: string) =>
  /^[\w./~:@%+=,-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
