import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { type CarimboProcess, startCarimbo } from '../../support/carimbo-process.ts';
import { type Block, type Page, ROOT, shellLines } from './pages.ts';

/** The address of the sandbox in the pages. */
const SANDBOX = '127.0.0.1:8090';

export interface Step {
  /** First line of the block, for the test's name. */
  name: string;
  block: Block;
  /** The transcript below a block of shell. */
  shown: Block | null;
}

/**
 * The steps of a page that is one continuous example: each shell block with its output, and each file that the page writes
 * (its first line is `# NAME`; in a file that exists already, only the parts shown are changed).
 */
export function stepsOf({ blocks }: Page): Step[] {
  return blocks.flatMap((block, i) => {
    const next = blocks[i + 1];
    const shown = block.language === 'sh' && next?.language === 'text' ? next : null;
    const isStep = block.language === 'sh' || fileOf(block) !== null;
    return isStep ? [{ name: block.text.split('\n')[0] ?? '', block, shown }] : [];
  });
}

export interface PageRun {
  /** Runs the next step of the page. @returns the terminal output and the exit code */
  run(step: Step): Promise<{ code: number; output: string }>;
  end(): Promise<void>;
}

/** Runs a page in a folder of its own, with a real shell; `carimbo` is the built one. */
export function createPageRun(
  folder: string,
  { sandbox, env }: { sandbox: string; env: NodeJS.ProcessEnv },
): PageRun {
  const bin = join(folder, '.bin');
  const exports = join(folder, '.exports');
  mkdirSync(bin, { recursive: true });
  writeFileSync(exports, '');
  // npx --no -- carimbo …
  command(join(bin, 'npx'), `shift 3\nexec "${process.execPath}" "${ROOT}bin/carimbo.js" "$@"`);
  command(join(bin, 'curl'), `exec "${process.execPath}" "${ROOT}test/docs/support/curl.mjs" "$@"`);
  let server: CarimboProcess | null = null;

  const there = (text: string) => text.replaceAll(SANDBOX, sandbox);
  const here = (text: string) => text.replaceAll(sandbox, SANDBOX).replaceAll(`${folder}/`, '');

  const shell = async (text: string) => {
    const script = there(text)
      .replace(/(carimbo call .*)$/m, '$1 --no-input --fast')
      .replaceAll('127.0.0.1:8080', server === null ? '127.0.0.1:8080' : new URL(server.url).host);
    const result = await run(`. "${exports}"\n${script}`, {
      cwd: folder,
      env: {
        ...process.env,
        ...env,
        PATH: `${bin}:${process.env.PATH}`,
        ...(server !== null && {
          CARIMBO_AGI_PORT: String(server.agiPort),
          CARIMBO_HTTP_PORT: new URL(server.url).port,
        }),
      },
    });
    for (const line of shellLines({ language: 'sh', text }))
      if (line.startsWith('export ')) appendFileSync(exports, `${there(line)}\n`);
    return { code: result.code, output: here(result.output) };
  };

  return {
    async run({ block }) {
      const file = fileOf(block);
      if (file !== null) {
        writeShown(join(folder, file), there(block.text));
        return { code: 0, output: '' };
      }
      // The sandbox runs already.
      if (block.text.startsWith('npm run operator-sandbox')) return { code: 0, output: '' };
      if (block.text.includes('carimbo serve')) {
        const config = join(folder, 'carimbo.yaml');
        server = await startCarimbo(exportsIn(exports, env), [
          'serve',
          ...(/--create/.test(block.text) ? ['--create'] : []),
          '--config',
          config,
        ]);
        return { code: 0, output: here(server.output()) };
      }
      return shell(block.text);
    },
    async end() {
      await server?.end('SIGTERM');
    },
  };
}

function command(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function fileOf({ language, text }: Block): string | null {
  if (language !== 'yaml' && language !== 'sql') return null;
  return /^(?:#|--) ([\w.-]+\.\w+)\b/.exec(text)?.[1] ?? null;
}

/** Writes the whole file if there is none; otherwise replaces the keys that are shown. */
function writeShown(file: string, text: string): void {
  if (!existsSync(file)) {
    writeFileSync(file, text);
    return;
  }
  const whole = parseDocument(readFileSync(file, 'utf8'));
  const shown = parseDocument(text);
  const keys = Object.keys((shown.toJS() ?? {}) as object);
  for (const key of keys) whole.set(key, shown.get(key, true));
  writeFileSync(file, String(whole));
}

/** The variables that the page has set so far, for a program that is started without a shell. */
function exportsIn(file: string, env: NodeJS.ProcessEnv): Record<string, string> {
  const set = [...readFileSync(file, 'utf8').matchAll(/^export (\w+)=(.*)$/gm)];
  return {
    ...(env as Record<string, string>),
    ...Object.fromEntries(set.map(([, name, value]) => [name, unquoted(value ?? '')])),
  };
}

const unquoted = (text: string) => text.replace(/^(['"])(.*)\1$/, '$2');

function run(
  script: string,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    execFile('sh', ['-uc', `{ ${script}\n} 2>&1`], options, (error, stdout) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, output: stdout });
    });
  });
}
