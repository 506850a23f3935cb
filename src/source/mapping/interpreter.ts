import type { Beneficiary } from '../../beneficiary/beneficiary.ts';
import type { Reply, Values } from '../exchange.ts';
import type { DescribedSettings } from '../settings/source-schema.ts';
import type { Query } from '../source.ts';

/** What a reply means. */
export interface Judgement {
  outcome: 'found' | 'not_found' | 'unavailable' | 'misconfigured';
  /** Which rule decided, for people: `outcomes[1]: status 404` or `padrão: 404`. */
  rule: string;
  /** One Portuguese sentence for a technician, without personal data. */
  reason?: string;
}

/** Reads replies by a source file's rules and mapping. Never throws: what cannot be read is `misconfigured`. */
export interface Interpreter {
  /** What a lookup's reply says; `beneficiary` is there when found. */
  lookup(reply: Reply, asked: Query): Promise<Judgement & { beneficiary?: Beneficiary }>;
  /** `issue`, or `issue.find`: the number they gave, checked by the file's NumberRule; there when found. */
  number(reply: Reply, operation: 'issue' | 'issue.find'): Promise<Judgement & { number?: string }>;
  /** `register`: found means accepted; not_found and misconfigured mean rejected. */
  registered(reply: Reply): Promise<Judgement>;
  /**
   * How the card or CPF is written for them (`input`); null when it cannot be (longer than `pad_to` or the picture):
   * then nobody there can have it, and they need not be asked.
   */
  values(query: Query): Values | null;
}

/** @throws ExpressionError for an expression that does not compile; a loaded file has none */
export function createInterpreter(_settings: DescribedSettings): Interpreter {
  throw new Error('createInterpreter is being written');
}
