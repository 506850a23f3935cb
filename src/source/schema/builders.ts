import type { Text } from '../../i18n/text.ts';
import { Type } from '../../typebox.ts';

/** Builders for the schemas of source files and of carimbo.yaml. */

export const expects = (pt: string, en: string): { 'x-expects': Text } => ({
  'x-expects': { 'pt-BR': pt, en },
});

export const closed = { additionalProperties: false };

export const text = (description: string, pt = 'um texto', en = 'text') =>
  Type.String({ minLength: 1, description, ...expects(pt, en) });

export const whole = (minimum: number, maximum: number, description?: string) =>
  Type.Integer({
    minimum,
    maximum,
    ...(description !== undefined && { description }),
    ...expects(`número inteiro de ${minimum} a ${maximum}`, `a whole number from ${minimum} to ${maximum}`),
  });

export const choice = <const T extends string[]>(values: readonly [...T], description: string) =>
  Type.Enum(values, {
    description,
    ...expects(`um de: ${values.join(', ')}`, `one of: ${values.join(', ')}`),
  });

export const flag = (description: string) =>
  Type.Boolean({ description, ...expects('true ou false', 'true or false') });

/** Text with places to fill: `${card_number}`, `${cpf}` and the parameters by name. */
export const template = (description: string) =>
  text(description, 'um texto, que pode ter ${…}', 'text that may hold ${…}');

export const templates = (description: string) =>
  Type.Record(Type.String({ pattern: '^.+$' }), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
    description,
    ...expects('nomes e valores', 'names and values'),
  });

/** A JSONata expression: https://docs.jsonata.org. */
export const expression = (description: string) =>
  text(description, 'uma expressão JSONata', 'a JSONata expression');

export const texts = (description: string) =>
  Type.Array(Type.String({ minLength: 1 }), {
    minItems: 1,
    description,
    ...expects('uma lista de textos', 'a list of texts'),
  });
