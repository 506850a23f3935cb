/** Flags in Brazilian exports. */
const YES_FLAGS = new Set(['1', 's', 'sim', 'a', 'true', 't', 'y', 'yes', 'v', 'verdadeiro']);
const NO_FLAGS = new Set(['0', 'n', 'nao', 'i', 'c', 'false', 'f', 'no', 'falso']);

/** Words for a contract in force, and for one that has ended or is suspended. */
export const YES =
  /^(ativ[oa]|vigente|regular|normal|liberad[oa]|habilitad[oa]|elegivel|active|enabled|eligible)$/;
export const NO =
  /^(inativ[oa]|cancelad[oa]|suspens[oa]|bloquead[oa]|excluid[oa]|encerrad[oa]|rescindid[oa]|demitid[oa]|desligad[oa]|falecid[oa]|expirad[oa]|vencid[oa]|baixad[oa]|removid[oa]|desativad[oa]|desabilitad[oa]|inelegivel|inactive|cancell?ed|suspended|blocked|terminated|deleted|removed|expired|deceased|disabled|deactivated|ineligible)$/;

/** A code before the word, which is ignored: `A - ATIVO`, `01-CANCELADO`, `2: Suspenso`. */
const CODE_AND_WORD = /^[a-z0-9]{1,3}\s*[-–:/]\s*(\p{L}.*)$/u;
const NEGATED = /^(?:nao|not|in)[ _-]?(\p{L}+)$/u;

/**
 * Whether a value means that the person is covered. The same words for every kind of source.
 * @returns `undefined` for an empty or unknown value
 */
export function readActive(text: string): boolean | undefined {
  const word = plainWord(text);
  const [, afterCode] = CODE_AND_WORD.exec(word) ?? [];
  return meaningOf(afterCode?.trim() ?? word);
}

function meaningOf(word: string): boolean | undefined {
  if (YES_FLAGS.has(word) || YES.test(word)) return true;
  if (NO_FLAGS.has(word) || NO.test(word)) return false;
  const [, negated] = NEGATED.exec(word) ?? [];
  return negated !== undefined && YES.test(negated) ? false : undefined;
}

/** Lower-case, without accents. */
export function plainWord(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
