import { abortable } from './abortable.ts';

interface Flight<T> {
  result: Promise<T>;
  callers: number;
  leave: AbortController;
}

/** One run for all who ask for the same at the same time. Nothing is kept once it has ended. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /**
   * Joins the run under way for this key, or starts it.
   * @param run must not throw; its signal aborts when the last caller has left
   * @param signal of this caller, who leaves when it aborts; the others stay
   */
  async do(key: string, run: (leave: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T | 'left'> {
    if (signal?.aborted) return 'left';
    const flight = this.#flights.get(key) ?? this.#start(key, run);
    flight.callers += 1;
    if (signal === undefined) return flight.result;
    const otherwise = (): 'left' => {
      flight.callers -= 1;
      if (flight.callers === 0) this.#abandon(key, flight);
      return 'left';
    };
    return abortable(flight.result, { signal, otherwise });
  }

  #start(key: string, run: (leave: AbortSignal) => Promise<T>): Flight<T> {
    const leave = new AbortController();
    const flight: Flight<T> = { result: run(leave.signal), callers: 0, leave };
    this.#flights.set(key, flight);
    const end = (): void => this.#end(key, flight);
    flight.result.then(end, end);
    return flight;
  }

  /** Every caller has left: who asks next must not join a run that is being broken off. */
  #abandon(key: string, flight: Flight<T>): void {
    this.#end(key, flight);
    flight.leave.abort();
  }

  #end(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
