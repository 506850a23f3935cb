import type { Static } from '../../../typebox.ts';
import type { InputRule } from '../../schema/common.ts';

type Rule = Static<typeof InputRule>;

/**
 * A card or CPF as the operator writes it: characters to keep, zeros removed, zeros added, picture, prefix, in this
 * order. Null when it is too long for the rule or nothing is left of it: then it cannot exist there.
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
