import { ORIGIN_PATTERN } from '../protocol/origin.ts';
import { expects } from '../source/schema/builders.ts';
import { Type } from '../typebox.ts';

/** Builders for carimbo.yaml, beside those that source files have, too. */

export const registry = (description: string) =>
  Type.String({
    pattern: '^[0-9]{6}$',
    description,
    ...expects('seis dígitos entre aspas, como "326305"', 'six digits in quotes, such as "326305"'),
  });

export const originName = (description: string) =>
  Type.String({
    pattern: ORIGIN_PATTERN,
    description,
    ...expects(
      'até 40 letras minúsculas, dígitos, . _ -, como pbx-matriz',
      'up to 40 lower-case letters, digits, . _ -, such as pbx-matriz',
    ),
  });
