import type { Logger } from 'pino';
import { CarimboError, ERRORS } from '../../errors.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import { type Identification, isIdentified } from '../../protocol/words.ts';
import type { IssueRequest, Reception, Speaker } from '../../reception/reception.ts';
import { describeError } from './describe-error.ts';
import type { Phone } from './phone.ts';
import { LOOKUP_SLACK, RECEPTION_SLACK } from './timing.ts';
import { setVariables, variablesOf } from './variables.ts';

/** Where in the dialogue a caller was; for the journal, when somebody hangs up. */
export type Stage = 'issue' | 'card' | 'lookup' | 'number' | 'offer';

export interface AttendanceOptions {
  reception: Reception;
  speaker: Speaker;
  /** What every request of this call brings; its call_id makes them all the same attendance. */
  request: IssueRequest & { call_id: string };
  /** Channel's UNIQUEID, for the journal. */
  uniqueId: string;
  /** The operator's lookup budget. */
  budgetMs: number;
  phone: Phone;
  log: Logger;
}

/** The attendance of one call: its protocol, as far as there is one, and what the channel has been told of it. */
export class Attendance {
  protocol: Protocol | null = null;
  stage: Stage = 'issue';
  readonly #options: AttendanceOptions;

  constructor(options: AttendanceOptions) {
    this.#options = options;
  }

  get identified(): boolean {
    return this.protocol !== null && isIdentified(this.protocol.identification);
  }

  /** Issues and sets the channel variables. False when no number can be had: the variables say why. */
  async issue(card?: string): Promise<boolean> {
    const status = await this.#ask(card);
    await setVariables(this.#options.phone, variablesOf(this.protocol, this.protocol ? 'ok' : status));
    return this.protocol !== null;
  }

  /**
   * Tries a card on the protocol that is there and sets the variables again. A reception that fails now is no
   * fault of the caller's: it counts as a source that does not answer.
   */
  async identify(card: string): Promise<Identification> {
    const status = await this.#ask(card);
    if (status !== 'ok' || !this.protocol) return 'source_unavailable';
    await setVariables(this.#options.phone, variablesOf(this.protocol, 'ok'));
    return this.protocol.identification;
  }

  /**
   * Writes to the journal that the caller left; never throws. Once for a channel, however often it is told, and
   * the number keeps two PBXs apart that count their channels alike.
   */
  async recordHangUp(reason: string): Promise<void> {
    if (!this.protocol) return;
    const { reception, speaker, uniqueId, log } = this.#options;
    const { number } = this.protocol;
    const data = { reason, stage: this.stage, ...(uniqueId && { unique_id: uniqueId }) };
    const entryId = uniqueId ? `hangup:${number}:${uniqueId}` : undefined;
    try {
      await reception.append(speaker, number, { type: 'call.ended', data }, entryId);
    } catch (error) {
      log.error(describeError(error), 'hang-up not recorded');
    }
  }

  /** @returns `ok` or the code of the error */
  async #ask(card?: string): Promise<string> {
    const { reception, speaker, request, budgetMs, phone, log } = this.#options;
    await phone.wind(budgetMs + LOOKUP_SLACK);
    try {
      const asked = reception.issue(
        speaker,
        card === undefined ? request : { ...request, card_number: card },
      );
      this.protocol = (await within(budgetMs + RECEPTION_SLACK, asked)).protocol;
      return 'ok';
    } catch (error) {
      log.error({ ...describeError(error), stage: this.stage }, 'no answer from the reception');
      return error instanceof CarimboError ? error.code : 'internal_error';
    }
  }
}

/** A caller is waiting: an answer later than this is none. What comes too late is kept by the reception all the same. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(ERRORS.storeUnavailable()), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
