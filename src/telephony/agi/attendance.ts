import type { Logger } from 'pino';
import type { Principal } from '../../auth/principal.ts';
import { withTimeout } from '../../concurrency/with-timeout.ts';
import { CarimboError, ERRORS } from '../../errors.ts';
import { errorForLog } from '../../monitoring/error-for-log.ts';
import { type Identification, isIdentified } from '../../protocol/enums.ts';
import { spokenNumber } from '../../protocol/number.ts';
import { announcedNumber, type Protocol } from '../../protocol/protocol.ts';
import type { IssueRequest, ProtocolService } from '../../service/protocol-service.ts';
import type { Phone } from './phone.ts';
import { LOOKUP_SLACK, SERVICE_SLACK } from './timing.ts';
import { setVariables, type Variables, variablesOf } from './variables.ts';

/** The step of the dialogue, recorded in the journal when the caller hangs up. */
export type Stage = 'issue' | 'card' | 'lookup' | 'number' | 'offer';

export interface AttendanceOptions {
  protocolService: ProtocolService;
  principal: Principal;
  /** Sent with every request of this call; its call_id makes all of them the same attendance. */
  request: IssueRequest & { call_id: string };
  /** The number that the channel already has, or an empty text. Such a channel never gets another number. */
  existingNumber: string;
  /** Channel's UNIQUEID, for the journal. */
  uniqueId: string;
  /** The operator's lookup budget. */
  budgetMs: number;
  phone: Phone;
  log: Logger;
}

/** The attendance of one call: its protocol, and the channel variables that follow from it. */
export class Attendance {
  protocol: Protocol | null = null;
  stage: Stage = 'issue';
  readonly #options: AttendanceOptions;

  constructor(options: AttendanceOptions) {
    this.#options = options;
  }

  /** The number to announce: the one that the channel already has, else the one issued now. */
  get number(): string | null {
    return this.#options.existingNumber || (this.protocol && announcedNumber(this.protocol));
  }

  get isIdentified(): boolean {
    return this.protocol !== null && isIdentified(this.protocol.identification);
  }

  /** Issues and sets the channel variables. Returns false without a number; the variables then hold the reason. */
  async issue(card?: string): Promise<boolean> {
    const { existingNumber, phone } = this.#options;
    const isUnknown = existingNumber !== '' && !(await this.#isKnown(existingNumber));
    const status = isUnknown ? 'told_unknown' : await this.#requestNumber(card);
    if (this.protocol || !existingNumber) await setVariables(phone, this.#variables(status));
    return this.number !== null;
  }

  /**
   * Looks a card up for the existing protocol and sets the variables again. A protocol service that fails now is treated like
   * a source that does not answer: it is not the caller's fault.
   */
  async identify(card: string): Promise<Identification> {
    const status = await this.#requestNumber(card);
    if (status !== 'ok' || !this.protocol) return 'source_unavailable';
    await setVariables(this.#options.phone, this.#variables(status));
    return this.protocol.identification;
  }

  warn(message: string): void {
    this.#options.log.warn(message);
  }

  /**
   * Records in the journal that the caller left; never throws. The entry id makes it one entry for a channel, however often it
   * is reported. It includes the number, since two PBXs may use the same UNIQUEID.
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
      log.error({ code: codeOf(error), err: errorForLog(error) }, 'hang-up not recorded');
    }
  }

  #variables(status: string): Variables {
    const variables = variablesOf(this.protocol, this.protocol ? 'ok' : status);
    const { existingNumber } = this.#options;
    if (!existingNumber) return variables;
    return {
      ...variables,
      CARIMBO_PROTOCOL: existingNumber,
      CARIMBO_SPOKEN: spokenNumber(existingNumber),
    };
  }

  /** Whether the channel's number is one of this operator's. Without an answer it is not, and no number is issued. */
  async #isKnown(number: string): Promise<boolean> {
    const { protocolService, principal, phone, log } = this.#options;
    await phone.armTimeout();
    try {
      await withTimeout({ ms: SERVICE_SLACK, otherwise: giveUp }, () =>
        protocolService.read(principal, number),
      );
      return true;
    } catch (error) {
      log.warn(
        { code: codeOf(error), err: errorForLog(error) },
        'the channel has a number that is unknown here: kept, no other issued',
      );
      return false;
    }
  }

  /** @returns `ok` or the code of the error */
  async #requestNumber(card?: string): Promise<string> {
    const { protocolService, principal, request, budgetMs, phone, log } = this.#options;
    await phone.armTimeout(budgetMs + LOOKUP_SLACK);
    try {
      const withCard = card === undefined ? request : { ...request, card_number: card };
      const limit = { ms: budgetMs + SERVICE_SLACK, otherwise: giveUp };
      this.protocol = (await withTimeout(limit, () => protocolService.issue(principal, withCard))).protocol;
      return 'ok';
    } catch (error) {
      const code = codeOf(error);
      log.error({ code, err: errorForLog(error), stage: this.stage }, 'no answer from the protocol service');
      return code;
    }
  }
}

/** The caller is not kept waiting any longer. A number that is written later stays with the call. */
function giveUp(): never {
  throw ERRORS.storeUnavailable();
}

function codeOf(error: unknown): string {
  return error instanceof CarimboError ? error.code : 'internal_error';
}
