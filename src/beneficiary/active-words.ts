/** Letters and digits that exports in Brazil use as flags. */
const YES_FLAGS = new Set(['1', 's', 'sim', 'a', 'true', 't', 'y', 'yes', 'v', 'verdadeiro']);
const NO_FLAGS = new Set(['0', 'n', 'nao', 'i', 'c', 'false', 'f', 'no', 'falso']);

/** Words for a contract in force and for one that has ended or is on hold. */
export const YES =
  /^(ativ[oa]|vigente|regular|normal|liberad[oa]|habilitad[oa]|elegivel|active|enabled|eligible)$/;
export const NO =
  /^(inativ[oa]|cancelad[oa]|suspens[oa]|bloquead[oa]|excluid[oa]|encerrad[oa]|rescindid[oa]|demitid[oa]|desligad[oa]|falecid[oa]|expirad[oa]|vencid[oa]|baixad[oa]|removid[oa]|desativad[oa]|desabilitad[oa]|inelegivel|inactive|cancell?ed|suspended|blocked|terminated|deleted|removed|expired|deceased|disabled|deactivated|ineligible)$/;

/** A code before the word: `A - ATIVO`, `01-CANCELADO`, `2: Suspenso`. The word counts. */
const CODE_AND_WORD = /^[a-z0-9]{1,3}\s*[-–:/]\s*(\p{L}.*)$/u;
const NEGATED = /^(?:nao|not|in)[ _-]?(\p{L}+)$/u;

/**
 * Whether a value says that the person is covered: the same words for every kind of source.
 * @returns `undefined` for an empty value and for a word that is not known
 */
export function readActive(text: string): boolean | undefined {
  const word = plainWord(text);
  const [, behindCode] = CODE_AND_WORD.exec(word) ?? [];
  return meaningOf(behindCode?.trim() ?? word);
}

function meaningOf(word: string): boolean | undefined {
  if (YES_FLAGS.has(word) || YES.test(word)) return true;
  if (NO_FLAGS.has(word) || NO.test(word)) return false;
  const [, negated] = NEGATED.exec(word) ?? [];
  return negated !== undefined && YES.test(negated) ? false : undefined;
}

/** Without accents and case. */
export function plainWord(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
