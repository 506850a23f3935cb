import type { Door } from './faults.ts';

/** A request that was seen, answered or not. */
export interface SeenRequest {
  door: Door;
  /** `GET`, `POST`; `gRPC` */
  method: string;
  /** As it was asked; full name of the method in gRPC. */
  path: string;
}

/** Under load only the counts go on. */
const KEPT = 10_000;

/** What Operadora Exemplo was asked, for tests. */
export class RequestLog {
  readonly #requests: SeenRequest[] = [];
  readonly #counts = new Map<Door, number>();

  add(request: SeenRequest): void {
    this.#counts.set(request.door, this.count(request.door) + 1);
    if (this.#requests.length < KEPT) this.#requests.push(request);
  }

  /** The first ten thousand. */
  get requests(): readonly SeenRequest[] {
    return this.#requests;
  }

  /** How many came to a door, or to all. */
  count(door?: Door): number {
    if (door !== undefined) return this.#counts.get(door) ?? 0;
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  clear(): void {
    this.#requests.length = 0;
    this.#counts.clear();
  }
}
