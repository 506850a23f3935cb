import type { TimeLimit } from '../../concurrency/with-timeout.ts';
import type { ExchangeFault } from '../exchange.ts';
import type { NumberInterpretation } from '../interpretation.ts';
import { REGISTER_PLACES } from '../schema/places.ts';
import type { Registered, Registrar } from '../source.ts';
import type { Pipeline } from './pipeline.ts';
import { toFault } from './result.ts';
import { type SourceParts, writtenValues } from './source-parts.ts';

/** The entry types that are sent by default. */
const USUAL = ['issued', 'identified'] as const;

export interface RegistrarOptions extends SourceParts {
  pipeline: Pipeline;
  on?: readonly string[] | undefined;
}

/** Sends what Carimbo records to the operator's system, in a pipeline of its own; one attempt each. */
export function createRegistrar({ pipeline, on = USUAL, ...parts }: RegistrarOptions): Registrar {
  return {
    on,
    async send(values, limit) {
      const exchange = async (attempt: TimeLimit): Promise<NumberInterpretation> => {
        const [transport, interpreter] = await Promise.all([parts.transport.get(), parts.interpreter()]);
        const filled = writtenValues(values, { ...parts, interpreter, places: REGISTER_PLACES });
        return interpreter.registered(await transport.exchange('register', filled, attempt));
      };
      try {
        return registeredFrom(await pipeline.ask('register', exchange, { ...limit, retry: false }));
      } catch (error) {
        return unsent(toFault(error));
      }
    },
  };
}

function unsent({ outcome, code, reason }: ExchangeFault): Registered {
  // Can never be encoded: sending it again would block the entries after it for ever.
  if (code === 'value_not_encodable') return { outcome: 'rejected', code, reason };
  // Not sent: whatever opened the breaker, it was not this entry.
  if (code === 'breaker_open') return { outcome: 'unavailable', code, reason };
  return { outcome, code, reason };
}

function registeredFrom({
  outcome,
  rule,
  number,
  reason = `a resposta diz isso (${rule})`,
}: NumberInterpretation): Registered {
  if (outcome === 'found') return { outcome: 'accepted', ...(number !== undefined && { number }) };
  return { outcome: outcome === 'not_found' ? 'rejected' : outcome, code: 'reply', reason };
}
