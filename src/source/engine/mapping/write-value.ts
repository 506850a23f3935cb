import type { Static } from '../../../typebox.ts';
import type { InputRule } from '../../schema/common.ts';

type Rule = Static<typeof InputRule>;

/**
 * A card or CPF as it is written at the operator: what to keep, zeros off, zeros on, the picture, the prefix, in this
 * order. Null when it cannot be written so, because it is longer than theirs or nothing of it is left: then nobody there
 * can have it.
 */
export function writeValue(value: string, rule: Rule = {}): string | null {
  const kept = rule.keep === 'digits' ? value.replace(/[^0-9]+/g, '') : value;
  const bare = rule.strip_zeros ? kept.replace(/^0+/, '') : kept;
  if (bare === '') return null;
  if (rule.pad_to !== undefined && bare.length > rule.pad_to) return null;
  const padded = rule.pad_to === undefined ? bare : bare.padStart(rule.pad_to, '0');
  const drawn = rule.picture === undefined ? padded : draw(padded, rule.picture);
  return drawn === null ? null : `${rule.prefix ?? ''}${drawn}`;
}

/** `###.###.###-##`: each # is the next character; a picture of another length does not fit. */
function draw(value: string, picture: string): string | null {
  const characters = [...value];
  if (picture.split('#').length - 1 !== characters.length) return null;
  return picture.replaceAll('#', () => characters.shift() ?? '');
}
