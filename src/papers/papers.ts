import type { Principal } from '../auth/principal.ts';
import type { Reader } from '../auth/visible.ts';
import { ERRORS } from '../errors.ts';
import type { Entry } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { occurrenceOf } from '../protocol/treatment.ts';
import type { ProtocolService } from '../service/protocol-service.ts';
import type { Reads } from '../store/store.ts';
import type { DenialPaper, Paper, Proof, RecordPaper } from './paper.ts';
import { denialOf, denialsOf, type PaperSource, recordOf } from './paper-of.ts';
import { Printer } from './printer.ts';

interface Operator {
  ans_registry: string;
  name: string;
}

/** For whom a paper is made, and of which protocol. */
export interface PaperRequest {
  principal: Principal;
  reader: Reader;
  number: string;
}

/** A paper, and what was read for it: the access record names it. */
export interface MadePaper<P extends Paper> {
  paper: P;
  protocol: Protocol;
  entries: readonly Entry[];
}

export interface PapersParts {
  protocolService: Pick<ProtocolService, 'read'>;
  reads: Pick<Reads, 'links'>;
  operators: readonly Operator[];
  printer?: Printer;
}

/** The papers of a protocol: its record and the letter of its denials. */
export class Papers {
  readonly #protocolService: PapersParts['protocolService'];
  readonly #reads: PapersParts['reads'];
  readonly #operators: ReadonlyMap<string, Operator>;
  readonly #printer: Printer;

  constructor({ protocolService, reads, operators, printer = new Printer() }: PapersParts) {
    this.#protocolService = protocolService;
    this.#reads = reads;
    this.#operators = new Map(operators.map((operator) => [operator.ans_registry, operator]));
    this.#printer = printer;
  }

  async record(request: PaperRequest): Promise<MadePaper<RecordPaper>> {
    const read = await this.#read(request);
    return { ...read, paper: recordOf(await this.#source(request, read, read.entries.at(-1))) };
  }

  /**
   * The denials that hold. The letter tells up to the newest of them, so that later entries do not change it.
   * @param occurrence all, where it is not given
   * @throws CarimboError `not_denied`, `invalid_field` for an occurrence that there is not
   */
  async denial(request: PaperRequest & { occurrence?: number }): Promise<MadePaper<DenialPaper>> {
    const read = await this.#read(request);
    const { occurrence } = request;
    if (occurrence !== undefined) occurrenceOf(read.protocol, occurrence);
    const { denials, newest } = denialsOf(read, occurrence);
    if (newest === null) throw ERRORS.notDenied(occurrence);
    return { ...read, paper: denialOf(await this.#source(request, read, newest), denials) };
  }

  /** Either as PDF. @throws CarimboError as `denial` and `print` */
  async pdf(request: PaperRequest, content: 'record' | 'denial'): Promise<Uint8Array> {
    const { paper } = content === 'record' ? await this.record(request) : await this.denial(request);
    return this.print(paper);
  }

  /** The paper as PDF/UA. */
  print(paper: Paper): Promise<Uint8Array> {
    return this.#printer.print(paper);
  }

  stop(): Promise<void> {
    return this.#printer.stop();
  }

  #read({ principal, number }: PaperRequest) {
    return this.#protocolService.read(principal, number);
  }

  async #source(
    { principal, reader }: PaperRequest,
    { protocol, entries }: { protocol: Protocol; entries: readonly Entry[] },
    last: Entry | undefined,
  ): Promise<PaperSource> {
    const operator = this.#operators.get(principal.operator);
    if (operator === undefined) throw ERRORS.operatorUnknown();
    if (last === undefined) throw new Error('a protocol without entries');
    return { protocol, entries, operator, reader, proof: await this.#proof(principal.operator, last) };
  }

  async #proof(operator: string, { seq, at }: Entry): Promise<Proof> {
    const [link] = await this.#reads.links(operator, { seq: seq - 1, limit: 1 });
    if (link === undefined) throw ERRORS.readUnavailable(new Error(`entry ${seq} is gone`));
    return { seq, at, hash: link.hash };
  }
}
