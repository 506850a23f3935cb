import type { Text } from '../../errors.ts';

/** A compiled JSONata expression that can neither hang nor change what it reads. */
export interface Expression {
  readonly text: string;
  /**
   * What the expression says of `input`: plain JSON, `undefined` for nothing. The input is never changed.
   * @throws ExpressionFault with a reason that holds nothing of the input
   */
  evaluate(input: unknown, bindings?: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** An expression that does not compile, or asks for what is not allowed. */
export class ExpressionError extends Error {
  readonly text: Text;
  /** Where in the expression, from 0; null when unknown. */
  readonly position: number | null;

  constructor(text: Text, position: number | null) {
    super(text.en);
    this.name = 'ExpressionError';
    this.text = text;
    this.position = position;
  }
}

/** @throws ExpressionError */
export function compileExpression(_text: string): Expression {
  throw new Error('compileExpression is being written');
}
