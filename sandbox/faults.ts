/** The interfaces of Operadora Exemplo; each can have faults of its own. */
export const ENDPOINTS = [
  'rest',
  'legacy',
  'soap',
  'token',
  'issue',
  'register',
  'grpc',
  'sqlite',
  'database',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

const HTTP_ENDPOINTS: readonly Endpoint[] = ['rest', 'legacy', 'soap', 'token', 'issue', 'register'];

/** `http`: all that is reached by HTTP; `all`: every endpoint. */
export type EndpointName = Endpoint | 'http' | 'all';
export const ENDPOINT_NAMES: readonly EndpointName[] = [...ENDPOINTS, 'http', 'all'];

/** The faults of an endpoint; several at a time are possible. */
export interface Faults {
  /** Waits before doing anything: milliseconds, or forever. */
  slow?: number | 'forever';
  /** Processes the request, then waits before answering: the number is issued, but the answer may be lost. */
  late?: number | 'forever';
  /** 500, UNAVAILABLE; in SQL: the connection breaks. */
  broken?: boolean;
  /** Fails the first `fails` of every `of` requests. */
  flapping?: { fails: number; of: number };
  /** Closes the connection without answering. */
  dead?: boolean;
  /** Not what the content type says: an HTML page, an invalid protobuf message, noise. */
  garbage?: boolean;
  /** Half of the answer, then closes the connection (`true`) or sends nothing more (`stall`). */
  half?: boolean | 'stall';
  /** windows-1252 declared as UTF-8. */
  charset?: boolean;
  /** Refuses every credential. */
  wrong_password?: boolean;
  /** Issues no numbers. */
  not_issuing?: boolean;
  /** Issues a new number each time, even for the same reference. */
  not_idempotent?: boolean;
}

export const FAULT_NAMES = [
  'slow',
  'late',
  'broken',
  'flapping',
  'dead',
  'garbage',
  'half',
  'charset',
  'wrong_password',
  'not_issuing',
  'not_idempotent',
] as const satisfies readonly (keyof Faults)[];

/** Adds faults to those of an endpoint; `false` removes one. */
export type FaultChange = { [K in keyof Faults]: Faults[K] | false | undefined } & {
  /** `all` when absent. */
  endpoint?: EndpointName | undefined;
};

type Listener = (endpoint: Endpoint, faults: Faults) => void;

/** The faults of every endpoint at this moment. */
export class ActiveFaults {
  readonly #faults = new Map<Endpoint, Faults>(ENDPOINTS.map((endpoint) => [endpoint, {}]));
  readonly #requests = new Map<Endpoint, number>();
  readonly #listeners: Listener[] = [];

  of(endpoint: Endpoint): Faults {
    return this.#faults.get(endpoint) ?? {};
  }

  apply({ endpoint = 'all', ...change }: FaultChange): void {
    for (const one of endpointsOf(endpoint)) {
      const merged = Object.entries({ ...this.of(one), ...change }).filter(([, value]) => isOn(value));
      this.#set(one, Object.fromEntries(merged) as Faults);
    }
  }

  fix(endpoint: EndpointName = 'all'): void {
    for (const one of endpointsOf(endpoint)) this.#set(one, {});
  }

  /** Whether the next request fails. Counts it, so call it once per request. */
  nextFails(endpoint: Endpoint): boolean {
    const { broken, flapping } = this.of(endpoint);
    const count = this.#requests.get(endpoint) ?? 0;
    this.#requests.set(endpoint, count + 1);
    return broken === true || (flapping !== undefined && count % flapping.of < flapping.fails);
  }

  /** For endpoints that must act when a fault is set or removed. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** The endpoints that have faults. */
  active(): Partial<Record<Endpoint, Faults>> {
    return Object.fromEntries([...this.#faults].filter(([, faults]) => Object.keys(faults).length > 0));
  }

  #set(endpoint: Endpoint, faults: Faults): void {
    this.#faults.set(endpoint, faults);
    this.#requests.set(endpoint, 0);
    for (const listener of this.#listeners) listener(endpoint, faults);
  }
}

function endpointsOf(name: EndpointName): readonly Endpoint[] {
  if (name === 'all') return ENDPOINTS;
  return name === 'http' ? HTTP_ENDPOINTS : [name];
}

const isOn = (value: unknown) => value !== false && value !== undefined;
