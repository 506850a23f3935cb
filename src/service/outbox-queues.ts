import { ERRORS } from '../errors.ts';
import {
  type Backlog,
  type Deliveries,
  type Delivery,
  OPERATORS_SYSTEM,
  type Route,
} from '../store/delivery.ts';

/** Of each queue. */
const SHOWN = 50;

/** What waits for one target. */
export interface OutboxQueue extends Backlog {
  target: string;
  /** Whether the running configuration has it; one that it does not have can be forgotten. */
  configured: boolean;
  /** The oldest ones. */
  deliveries: Delivery[];
}

/** What has not been sent yet, for those who run the server. */
export class OutboxQueues {
  readonly #deliveries: Deliveries;
  readonly #targets: readonly Route[];

  /** @param targets those of the running configuration */
  constructor(deliveries: Deliveries, targets: readonly Route[]) {
    this.#deliveries = deliveries;
    this.#targets = targets;
  }

  /** The operator's system first. */
  async list(operator: string): Promise<OutboxQueue[]> {
    const targets = await this.#deliveries.targets(operator);
    const others = targets.filter((target) => target !== OPERATORS_SYSTEM);
    const inOrder = others.length < targets.length ? [OPERATORS_SYSTEM, ...others] : others;
    return Promise.all(inOrder.map((target) => this.#queueTo({ operator, target })));
  }

  retry(operator: string): Promise<number> {
    return retryAll(this.#deliveries, operator);
  }

  /** Removes the queue of a target that is no longer configured. @returns how many waited @throws state_conflict */
  async forget(route: Route): Promise<number> {
    if (this.#isConfigured(route)) throw STILL_CONFIGURED();
    return this.#deliveries.forget(route);
  }

  async #queueTo(route: Route): Promise<OutboxQueue> {
    const [backlog, deliveries] = await Promise.all([
      this.#deliveries.backlog(route),
      this.#deliveries.list(route, SHOWN),
    ]);
    return { ...backlog, target: route.target, configured: this.#isConfigured(route), deliveries };
  }

  #isConfigured({ operator, target }: Route): boolean {
    return this.#targets.some((one) => one.operator === operator && one.target === target);
  }
}

/** Makes all that failed due now, at every target. @returns how many */
export async function retryAll(deliveries: Deliveries, operator: string): Promise<number> {
  let all = 0;
  for (const target of await deliveries.targets(operator))
    all += await deliveries.retry({ operator, target });
  return all;
}

export const STILL_CONFIGURED = () =>
  ERRORS.stateConflict(
    'Este destino está na configuração: tire-o de lá e reinicie o servidor antes de apagar a fila.',
    'This target is in the configuration: remove it there and restart the server before removing its queue.',
  );
