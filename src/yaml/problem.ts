import type { Text } from '../i18n/text.ts';

/** An error or warning about the configuration. Never contains a value that may be a secret. */
export interface Problem {
  /** `carimbo.yaml:12`, or the environment variable's name. */
  place: string;
  /** The key's path, `operators[0].card.lengths`; empty for the file as a whole. */
  key: string;
  what: Text;
  expected?: Text | undefined;
  hint?: Text | undefined;
}

/** The configuration cannot be used; `problems` lists all reasons. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];
  /** Thrown at the start of the server: calls get no number until this is fixed. */
  readonly keepsFromStarting: boolean;

  constructor(problems: readonly Problem[], { keepsFromStarting = false } = {}) {
    super(problems.map((problem) => describeProblem(problem, 'en')).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
    this.keepsFromStarting = keepsFromStarting;
  }
}

const WORDS = { 'pt-BR': { expected: 'esperado' }, en: { expected: 'expected' } };

/** One line: place, key, what is wrong, what is expected, what to do. */
export function describeProblem(problem: Problem, language: keyof Text): string {
  const head = [problem.place, problem.key].filter((part) => part !== '').join(': ');
  const expected = problem.expected && `${WORDS[language].expected}: ${problem.expected[language]}`;
  const hint = problem.hint?.[language];
  return `${head}: ${[problem.what[language], expected, hint].filter(Boolean).join('; ')}`;
}

export type Path = readonly (string | number)[];

/** `['operators', 0, 'name']` → `operators[0].name`. */
export function formatPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}
