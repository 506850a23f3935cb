interface Question<T> {
  answer: Promise<T>;
  askers: number;
  leave: AbortController;
}

/**
 * One question under way for all who ask the same: a burst of repeats for one call must not multiply at the operator's
 * system. Nothing is kept once it is answered.
 */
export class SingleFlight<T> {
  readonly #open = new Map<string, Question<T>>();

  /**
   * Joins the question under way, or asks it.
   * @param ask must not throw; its signal aborts when the last asker has left
   * @param signal of this asker, who leaves when it aborts; the others stay
   */
  async ask(key: string, ask: (leave: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T | 'left'> {
    if (signal?.aborted) return 'left';
    const question = this.#open.get(key) ?? this.#begin(key, ask);
    question.askers += 1;
    if (signal === undefined) return question.answer;

    let leave = (): void => {};
    const left = new Promise<'left'>((resolve) => {
      leave = () => {
        question.askers -= 1;
        if (question.askers === 0) this.#abandon(key, question);
        resolve('left');
      };
    });
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([question.answer, left]);
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  #begin(key: string, ask: (leave: AbortSignal) => Promise<T>): Question<T> {
    const leave = new AbortController();
    const question: Question<T> = { answer: ask(leave.signal), askers: 0, leave };
    this.#open.set(key, question);
    const close = (): void => this.#close(key, question);
    question.answer.then(close, close);
    return question;
  }

  /** Nobody waits any more: who asks next must not join a question that is being broken off. */
  #abandon(key: string, question: Question<T>): void {
    this.#close(key, question);
    question.leave.abort();
  }

  #close(key: string, question: Question<T>): void {
    if (this.#open.get(key) === question) this.#open.delete(key);
  }
}
