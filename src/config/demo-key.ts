import type { Problem } from '../yaml/problem.ts';
import type { Environment } from '../yaml/references.ts';
import type { Config } from './config.ts';

const SHORTEST = 32;

/** CARIMBO_DEMO_KEY, which counts in the demo only. */
export function demoKeyFrom(
  env: Environment,
  mode: Config['mode'],
): { key: string | null; problems: Problem[] } {
  const key = env.CARIMBO_DEMO_KEY;
  if (mode !== 'demo' || key === undefined || key === '') return { key: null, problems: [] };
  // What travels in an HTTP header: visible ASCII.
  if (key.length >= SHORTEST && /^[\x21-\x7e]+$/.test(key)) return { key, problems: [] };
  const what =
    key.length < SHORTEST
      ? { 'pt-BR': `a chave tem ${key.length} caracteres`, en: `the key has ${key.length} characters` }
      : { 'pt-BR': 'a chave tem espaços ou acentos', en: 'the key has spaces or accents' };
  const expected = {
    'pt-BR': `${SHORTEST} caracteres ou mais, sem espaços nem acentos`,
    en: `${SHORTEST} characters or more, without spaces or accents`,
  };
  return { key: null, problems: [{ place: 'CARIMBO_DEMO_KEY', key: '', what, expected }] };
}
