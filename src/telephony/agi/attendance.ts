import type { Logger } from 'pino';
import type { Principal } from '../../auth/principal.ts';
import { withTimeout } from '../../concurrency/with-timeout.ts';
import { CarimboError, ERRORS } from '../../errors.ts';
import { type Identification, isIdentified } from '../../protocol/enums.ts';
import { spokenNumber } from '../../protocol/number.ts';
import { announcedNumber, type Protocol } from '../../protocol/protocol.ts';
import type { IssueRequest, ProtocolService } from '../../service/protocol-service.ts';
import { describeError } from './describe-error.ts';
import type { Phone } from './phone.ts';
import { LOOKUP_SLACK, RECEPTION_SLACK } from './timing.ts';
import { setVariables, type Variables, variablesOf } from './variables.ts';

/** Where in the dialogue a caller was; for the journal, when somebody hangs up. */
export type Stage = 'issue' | 'card' | 'lookup' | 'number' | 'offer';

export interface AttendanceOptions {
  protocolService: ProtocolService;
  principal: Principal;
  /** What every request of this call brings; its call_id makes them all the same attendance. */
  request: IssueRequest & { call_id: string };
  /** The number that the channel has already: it never gets another. Empty where it has none. */
  held: string;
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

  /** What the caller is told: what the channel has already, or what was issued now. */
  get number(): string | null {
    return this.#options.held || (this.protocol && announcedNumber(this.protocol));
  }

  get identified(): boolean {
    return this.protocol !== null && isIdentified(this.protocol.identification);
  }

  /** Issues and sets the channel variables. False when no number can be had: the variables say why. */
  async issue(card?: string): Promise<boolean> {
    const { held, phone } = this.#options;
    const status = held && !(await this.#isKnown(held)) ? 'told_unknown' : await this.#ask(card);
    if (this.protocol || !held) await setVariables(phone, this.#variables(status));
    return this.number !== null;
  }

  /**
   * Tries a card on the protocol that is there and sets the variables again. A protocol service that fails now is no
   * fault of the caller's: it counts as a source that does not answer.
   */
  async identify(card: string): Promise<Identification> {
    const status = await this.#ask(card);
    if (status !== 'ok' || !this.protocol) return 'source_unavailable';
    await setVariables(this.#options.phone, this.#variables(status));
    return this.protocol.identification;
  }

  complain(message: string): void {
    this.#options.log.warn(message);
  }

  /**
   * Writes to the journal that the caller left; never throws. Once for a channel, however often it is told, and
   * the number keeps two PBXs apart that count their channels alike.
   */
  async recordHangUp(reason: string): Promise<void> {
    if (!this.protocol) return;
    const { protocolService, principal, uniqueId, log } = this.#options;
    const { number } = this.protocol;
    const data = { reason, stage: this.stage, ...(uniqueId && { unique_id: uniqueId }) };
    const entryId = uniqueId ? `hangup:${number}:${uniqueId}` : undefined;
    try {
      await protocolService.append(principal, number, { type: 'call.ended', data }, entryId);
    } catch (error) {
      log.error(describeError(error), 'hang-up not recorded');
    }
  }

  #variables(status: string): Variables {
    const variables = variablesOf(this.protocol, this.protocol ? 'ok' : status);
    const { held } = this.#options;
    return held ? { ...variables, CARIMBO_PROTOCOL: held, CARIMBO_SPOKEN: spokenNumber(held) } : variables;
  }

  /** Whether the number on the channel is one of this operator's. Without an answer it is not: nothing is issued then. */
  async #isKnown(held: string): Promise<boolean> {
    const { protocolService, principal, phone, log } = this.#options;
    await phone.wind();
    try {
      await withTimeout({ ms: RECEPTION_SLACK, otherwise: unavailable }, () =>
        protocolService.read(principal, held),
      );
      return true;
    } catch (error) {
      log.warn(describeError(error), 'the channel keeps its number, of which nothing is known here');
      return false;
    }
  }

  /** @returns `ok` or the code of the error */
  async #ask(card?: string): Promise<string> {
    const { protocolService, principal, request, budgetMs, phone, log } = this.#options;
    await phone.wind(budgetMs + LOOKUP_SLACK);
    try {
      const asked = card === undefined ? request : { ...request, card_number: card };
      const limit = { ms: budgetMs + RECEPTION_SLACK, otherwise: unavailable };
      this.protocol = (await withTimeout(limit, () => protocolService.issue(principal, asked))).protocol;
      return 'ok';
    } catch (error) {
      log.error({ ...describeError(error), stage: this.stage }, 'no answer from the protocol service');
      return error instanceof CarimboError ? error.code : 'internal_error';
    }
  }
}

/** A caller is waiting: an answer later than this is none. The protocol service keeps one that comes too late. */
function unavailable(): never {
  throw ERRORS.storeUnavailable();
}
