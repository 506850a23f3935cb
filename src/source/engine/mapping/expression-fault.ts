import type { Text } from '../../../i18n/text.ts';

/** An expression that does not compile, or asks for what is not allowed. */
export class ExpressionError extends Error {
  readonly text: Text;
  /** Where in the expression, from 0; null when unknown. */
  readonly position: number | null;

  constructor(text: Text, position: number | null = null) {
    super(text.en);
    this.name = 'ExpressionError';
    this.text = text;
    this.position = position;
  }
}

/** An expression that could not be worked out for one input. */
export class ExpressionFault extends Error {
  /** Of JSONata (`T2001`), or one of our own (`timeout`, `too_large`, `too_deep`, `foreign_flag`). */
  readonly code: string;
  /** Portuguese, and nothing of the input. */
  readonly reason: string;

  constructor(code: string, reason: string) {
    super(`${code}: ${reason}`);
    this.name = 'ExpressionFault';
    this.code = code;
    this.reason = reason;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  T0410: 'um argumento não é do tipo que a função pede',
  T0411: 'falta um argumento que a função pede',
  T0412: 'a função pede uma lista de valores de um só tipo',
  T1006: 'o que foi chamado não é uma função',
  T2001: 'o lado esquerdo da conta não é um número',
  T2002: 'o lado direito da conta não é um número',
  T2009: 'só se comparam números com números e textos com textos',
  T2010: 'só se comparam números ou textos',
  D1009: 'duas chaves iguais no mesmo objeto',
  D1011: 'a expressão se repete sem fim',
  D1012: 'a expressão demorou demais',
  D2015: 'listas grandes demais',
  D3030: 'o valor não pode virar número',
  D3137: 'a expressão chamou $error',
  D3138: '$single encontrou mais de um',
  D3139: '$single não encontrou nenhum',
  D3141: '$assert falhou',
};

/** What a failed evaluation may say: JSONata's own messages quote the values. */
export function toFault(error: unknown): ExpressionFault {
  if (error instanceof ExpressionFault) return error;
  if (error instanceof RangeError)
    return new ExpressionFault('too_deep', 'dados ou repetições fundos demais');
  const code = codeOf(error);
  const where = positionOf(error);
  const reason = REASONS[code] ?? 'a expressão não pôde ser calculada';
  return new ExpressionFault(code, `${reason} (${code}${where === null ? '' : `, posição ${where}`})`);
}

export function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][0-9]{4}$/.test(code) ? code : 'D0000';
}

export function positionOf(error: unknown): number | null {
  const at = typeof error === 'object' && error !== null && 'position' in error ? error.position : undefined;
  return typeof at === 'number' && Number.isInteger(at) ? at : null;
}
