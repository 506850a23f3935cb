import type { Beneficiary } from '../../../beneficiary/beneficiary.ts';
import type { Reply, Values } from '../../exchange.ts';
import type { DescribedSettings } from '../../schema/source-schema.ts';
import type { Query } from '../../source.ts';
import type { Judgement } from './judgement.ts';
import { createLookupReader } from './lookup-reader.ts';
import { createNumberReader } from './number-reader.ts';
import { createRegisterReader } from './register-reader.ts';
import { writeValue } from './write-value.ts';

export type { Judgement };

export type LookupJudgement = Judgement & { beneficiary?: Beneficiary; cardNotInReply?: true };

/** Reads replies by a source file's rules and mapping. Never throws: what cannot be read is `misconfigured`. */
export interface Interpreter {
  /**
   * What a lookup's reply says; `beneficiary` is there when found. `cardNotInReply`: mapping.card_number found nothing, so
   * a reply about another person would not be noticed.
   */
  lookup(reply: Reply, asked: Query): Promise<LookupJudgement>;
  /**
   * `issue`, or `issue.find`: the number they gave, checked by the file's NumberRule; there when found. `unusable`: they
   * gave one that the rule refuses.
   */
  number(
    reply: Reply,
    operation: 'issue' | 'issue.find',
  ): Promise<Judgement & { number?: string; unusable?: true }>;
  /** `register`: found means accepted; not_found and misconfigured mean rejected. */
  registered(reply: Reply): Promise<Judgement>;
  /**
   * How the card or CPF is written for them (`input`); null when it cannot be (longer than `pad_to` or the picture):
   * then nobody there can have it, and they need not be asked.
   */
  values(query: Query): Values | null;
}

/** @throws ExpressionError for an expression that does not compile; a loaded file has none */
export function createInterpreter(settings: DescribedSettings): Interpreter {
  const values = (query: Query): Values | null => {
    const [key, value] =
      'cpf' in query ? (['cpf', query.cpf] as const) : (['card_number', query.card_number] as const);
    const written = writeValue(value, settings.input?.[key]);
    return written === null ? null : { [key]: written };
  };
  const written = (query: Query): string => Object.values(values(query) ?? {})[0] ?? '';
  return {
    lookup: createLookupReader(settings, written),
    number: createNumberReader(settings),
    registered: createRegisterReader(settings),
    values,
  };
}
