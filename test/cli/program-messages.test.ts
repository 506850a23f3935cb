import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { usageMessage } from '../../src/cli/commander-messages.ts';
import { describeFailure, exitCodeOf, UsageError } from '../../src/cli/failure.ts';
import { languageOf } from '../../src/cli/language.ts';
import { PORTUGUESE, terminalLine } from '../../src/cli/log-messages.ts';
import { PACKAGE_ROOT } from '../../src/platform/package-root.ts';
import { ConfigError } from '../../src/yaml/problem.ts';

describe('the language of the terminal', () => {
  it('is Portuguese unless something says English', () => {
    expect(languageOf([], {})).toBe('pt-BR');
    expect(languageOf([], { LANG: 'C.UTF-8' })).toBe('pt-BR');
    expect(languageOf([], { LANG: 'en_US.UTF-8' })).toBe('en');
    expect(languageOf([], { LANG: 'en_US.UTF-8', LC_ALL: 'pt_BR.UTF-8' })).toBe('pt-BR');
  });

  it('is what --lang says before all else', () => {
    expect(languageOf(['doctor', '--lang', 'en'], { LANG: 'pt_BR.UTF-8' })).toBe('en');
    expect(languageOf(['doctor', '--lang=pt'], { LANG: 'en_US.UTF-8' })).toBe('pt-BR');
  });
});

describe('what a failure says', () => {
  it('is a plain message, with the stack only at log level debug', () => {
    const error = new Error('it broke');
    expect(describeFailure(error, {})).toBe('it broke');
    expect(describeFailure(error, { CARIMBO_LOG_LEVEL: 'debug' })).toContain('program-messages.test.ts');
  });

  it('names the port that is taken', () => {
    const taken = Object.assign(new Error('listen'), {
      code: 'EADDRINUSE',
      address: '127.0.0.1',
      port: 8080,
    });
    expect(describeFailure(taken, {})).toContain('127.0.0.1:8080');
  });

  it('ends with 2 for what a person typed or configured, 1 for the rest', () => {
    expect(exitCodeOf(new UsageError('x'))).toBe(2);
    expect(exitCodeOf(new ConfigError([]))).toBe(2);
    expect(exitCodeOf(new Error('x'))).toBe(1);
  });
});

describe('what the demo’s terminal tells of the log', () => {
  const told = (fields: object) => terminalLine(JSON.stringify(fields));

  it('is Portuguese, with the code and the id that the caller of the API got too', () => {
    const failed = { msg: 'request failed', id: 'r1', code: 'store_unavailable', err: { stack: 'x' } };
    expect(told(failed)).toBe('um pedido HTTP falhou (código store_unavailable, id r1)');
  });

  it('is shown once: the request line of a failed request is left out', () => {
    expect(told({ msg: 'request', id: 'r1', status: 503, code: 'store_unavailable' })).toBeNull();
    expect(told({ msg: 'request', id: 'r2', status: 503, route: '/readyz' })).toContain('id r2');
    expect(told({ msg: 'request', id: 'r3', status: 200, ms: 2500 })).toContain('demorou');
  });

  it('has words for everything that is logged from `warn` up', () => {
    const src = join(PACKAGE_ROOT, 'src');
    const sources = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(?<!\.test)\.ts$/.test(name),
    );
    const text = sources.map((name) => readFileSync(join(src, name), 'utf8')).join('\n');
    const call = /log\.(?:warn|error)\(\s*(?:(?:\{[^}]*\}|\w+\([^)]*\)),\s*)?(['`])((?:(?!\1)[^\\])*)\1/g;
    const logged = [...text.matchAll(call)].map(([, , message = '']) => message);
    expect(logged).toContain('request failed');
    expect(logged.length).toBeGreaterThan(15);
    const known = Object.keys(PORTUGUESE);
    const unknown = logged.filter((message) => {
      const [start = '', variable] = message.split('${');
      return !known.some((one) => (variable === undefined ? one === message : one.startsWith(start)));
    });
    expect(unknown).toEqual([]);
  });
});

describe('commander’s complaints', () => {
  it('are translated to Portuguese', () => {
    expect(usageMessage("error: unknown option '--x'\n(Did you mean --y?)\n")).toBe(
      'erro: opção desconhecida: --x\n(você quis dizer --y?)',
    );
    expect(usageMessage("error: missing required argument 'id'\n")).toBe('erro: falta o argumento id');
  });
});
