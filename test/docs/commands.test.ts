import { describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/main.ts';
import { commandsOf, faultOf } from './support/commands.ts';
import { allPages } from './support/pages.ts';

const pages = allPages().map((page) => ({ path: page.path, commands: commandsOf(page) }));
const root = buildProgram();

describe('the commands that the pages show', () => {
  test.each(pages)('of $path exist, with every option', ({ commands }) => {
    const faults = commands.map((words) => ({ words, fault: faultOf(words, root) }));
    expect(faults.filter(({ fault }) => fault !== null)).toEqual([]);
  });

  test('include every command', () => {
    const shown = pages.flatMap(({ commands }) => commands);
    const unshown = root.commands
      .map((command) => command.name())
      .filter((name) => !shown.some((words) => words.startsWith(name)));
    expect(unshown.filter((name) => name !== 'demo')).toEqual([]);
  });

  test('are reported when they do not exist', () => {
    expect(faultOf('keys create --colour red', root)).toBe('no option --colour');
    expect(faultOf('keys invent', root)).toContain('"invent"');
    expect(faultOf('verify --noted', root)).toBe('--noted lacks its value');
    expect(faultOf('keys create --config carimbo.yaml', root)).toBeNull();
  });
});
