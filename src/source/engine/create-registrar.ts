import type { ExchangeFault } from '../exchange.ts';
import type { Interpretation } from '../interpretation.ts';
import { REGISTER_PLACES } from '../schema/places.ts';
import type { Registered, Registrar } from '../source.ts';
import { type Conversation, writtenForThem } from './conversation.ts';
import type { Lane } from './lane.ts';
import { toFault } from './result.ts';

/** What is sent where the file does not say. */
const USUAL = ['issued', 'identified'] as const;

export interface RegistrarOptions extends Conversation {
  lane: Lane;
  on?: readonly string[] | undefined;
}

/** What Carimbo records, told to their system in a lane of its own; one try each. */
export function createRegistrar({ lane, on = USUAL, ...conversation }: RegistrarOptions): Registrar {
  return {
    on,
    async send(values, signal) {
      const exchange = async (stop: AbortSignal): Promise<Interpretation> => {
        const [wire, interpreter] = await Promise.all([
          conversation.transport.get(),
          conversation.interpreter(),
        ]);
        const filled = writtenForThem(values, { ...conversation, interpreter, places: REGISTER_PLACES });
        const reply = await wire.exchange('register', filled, { signal: stop });
        return interpreter.registered(reply);
      };
      try {
        return registeredFrom(await lane.ask('register', exchange, { signal, retry: false }));
      } catch (error) {
        return unsent(toFault(error));
      }
    },
  };
}

function unsent({ outcome, code, reason }: ExchangeFault): Registered {
  // It will never be writable: to try again would hold up what comes after it for ever.
  if (code === 'value_not_encodable') return { outcome: 'rejected', code, reason };
  // Not sent, whatever the breaker was opened by: nothing can be held against this entry.
  if (code === 'breaker_open') return { outcome: 'unavailable', code, reason };
  return { outcome, code, reason };
}

function registeredFrom({
  outcome,
  rule,
  reason = `a resposta diz isso (${rule})`,
}: Interpretation): Registered {
  if (outcome === 'found') return { outcome: 'accepted' };
  return { outcome: outcome === 'not_found' ? 'rejected' : outcome, code: 'reply', reason };
}
