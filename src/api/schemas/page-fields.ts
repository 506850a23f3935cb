import { Type } from '../../typebox.ts';
import { text } from './building-blocks.ts';

/** Fields of requests for lists that come in pages. */

export const moment = (description: string, example: string) => text({ description, example, maxLength: 40 });

export const cursor = text({
  description: 'next_cursor da página anterior.',
  example: 'MTc5NTM1MzMzMDEyMy40Mg',
  maxLength: 255,
});

export const limit = Type.Unsafe<number | string>({
  type: ['integer', 'string'],
  description: 'Quantos por página, de 1 a 100; 20 quando não informado.',
  minimum: 1,
  maximum: 100,
  pattern: '^(100|[1-9][0-9]?)$',
  examples: [20],
});
