import type { Transport, Values } from '../exchange.ts';
import type { Lazy } from './lazy.ts';
import type { Interpreter } from './mapping/interpreter.ts';

/** What every request of a source needs. */
export interface SourceParts {
  transport: Lazy<Transport>;
  /** Made when it is first needed: JSONata is loaded for it. */
  interpreter(): Promise<Interpreter>;
  /** The file's parameters. */
  parameters: Values;
}

/** A protocol's values, card and CPF as the operator's system writes them; one that it cannot write is left out. */
export function writtenValues(
  values: Values,
  {
    interpreter,
    parameters,
    places,
  }: { interpreter: Interpreter; parameters: Values; places: readonly string[] },
): Values {
  const { card_number = '', cpf = '' } = values;
  return {
    ...Object.fromEntries(places.map((place) => [place, ''])),
    ...parameters,
    ...values,
    card_number: card_number === '' ? '' : (interpreter.values({ card_number })?.card_number ?? ''),
    cpf: cpf === '' ? '' : (interpreter.values({ cpf })?.cpf ?? ''),
  };
}
