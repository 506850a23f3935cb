import type { Endpoint } from './faults.ts';

/** A request, answered or not. */
export interface SeenRequest {
  endpoint: Endpoint;
  /** `GET`, `POST`; `gRPC` */
  method: string;
  /** As received; the method's full name in gRPC. */
  path: string;
}

/** Later requests are only counted. */
const MAX_KEPT = 10_000;

/** The requests that Operadora Exemplo received, for tests. */
export class RequestLog {
  readonly #requests: SeenRequest[] = [];
  readonly #counts = new Map<Endpoint, number>();

  add(request: SeenRequest): void {
    this.#counts.set(request.endpoint, this.count(request.endpoint) + 1);
    if (this.#requests.length < MAX_KEPT) this.#requests.push(request);
  }

  get requests(): readonly SeenRequest[] {
    return this.#requests;
  }

  /** How many came to a endpoint, or to all. */
  count(endpoint?: Endpoint): number {
    if (endpoint !== undefined) return this.#counts.get(endpoint) ?? 0;
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  clear(): void {
    this.#requests.length = 0;
    this.#counts.clear();
  }
}
