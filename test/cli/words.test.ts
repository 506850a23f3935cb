import { describe, expect, it } from 'vitest';
import { describeFailure, exitCodeOf, UsageError } from '../../src/cli/failure.ts';
import { languageOf } from '../../src/cli/language.ts';
import { usageWords } from '../../src/cli/usage-words.ts';
import { ConfigError } from '../../src/config/problem.ts';

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
  it('is plain words, and the stack only for whoever asked for it', () => {
    const error = new Error('it broke');
    expect(describeFailure(error, {})).toBe('it broke');
    expect(describeFailure(error, { CARIMBO_LOG_LEVEL: 'debug' })).toContain('words.test.ts');
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

describe('commander’s complaints', () => {
  it('are told in Portuguese', () => {
    expect(usageWords("error: unknown option '--x'\n(Did you mean --y?)\n")).toBe(
      'erro: opção desconhecida: --x\n(você quis dizer --y?)',
    );
    expect(usageWords("error: missing required argument 'id'\n")).toBe('erro: falta o argumento id');
  });
});
