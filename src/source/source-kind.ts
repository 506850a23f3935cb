import type { Text } from '../i18n/text.ts';
import type { TSchema } from '../typebox.ts';
import type { Finding } from '../yaml/check.ts';
import type { Path } from '../yaml/problem.ts';
import type { SourceDeps, TransportDeps } from './deps.ts';
import type { OperationName, Reply, Transport } from './exchange.ts';
import type { Interpretation } from './interpretation.ts';
import type { Source } from './source.ts';
import type { SourceConfig } from './source-config.ts';

/**
 * All that the rest of the program knows about a kind of source; kinds/kinds.ts lists them. `S` is what the kind's own
 * schema accepts. A kind is loaded whenever Carimbo starts: what it needs to ask its systems is behind import().
 */
export type SourceKind<S = unknown> = DescribedKind<S> | ProgrammedKind<S>;

interface KindBasics<S> {
  /** As written in `kind:`. */
  readonly name: string;
  /** The shape of a source file of this kind. */
  readonly schema: TSchema;
  /** Parts of the schema that the JSON Schema for editors holds once, by name. */
  readonly definitions?: Readonly<Record<string, TSchema>>;
  /** Settings, by key, whose texts are templates that only parameters fill, once, when the file is loaded. */
  templates?(settings: S): Readonly<Record<string, unknown>>;
  /** What the schema cannot say. Templates are not filled yet. */
  check?(settings: S, parameters: KnownParameters): Finding[];
  /** The same of the settings with their templates filled. */
  checkFilled?(settings: S): Finding[];
  /** Texts that hold secrets: none may be written out in the file, and what fills them is masked everywhere. */
  secrets?(settings: S): PlacedText[];
}

/** Described by requests, rules and a mapping: `engine/` asks through the kind's transport and reads the replies. */
export interface DescribedKind<S = unknown> extends KindBasics<S> {
  readonly isDescribed: true;
  /** Checks one request, for a kind whose requests are not only templates (`checkPlaces` without it). */
  checkRequest?(section: TemplateSection, settings: S, parameters: KnownParameters): Finding[];
  /** Why no reply can have this status, in a rule of the file; null when one can. */
  statusFault(status: string): StatusFault | null;
  /** Nothing is sent yet. @throws ExchangeFault */
  open(config: SourceConfig<S>, deps: TransportDeps): Promise<Transport>;
  /** What a reply means where no rule of the file says it. An empty body under `found` is looked at later. */
  defaultOutcome(reply: Reply, operation: OperationName): Interpretation;
  /** Whether a reply is recorded as the text that came; else its body as JSON. */
  readonly recordsText: boolean;
  /** A recorded reply as the transport would have given it. @throws ExchangeFault for a body that cannot be decoded */
  readRecorded(recorded: RecordedReply, settings: S): Promise<Reply>;
}

/** Answers by itself: a file that is indexed, or a module written for the site. */
export interface ProgrammedKind<S = unknown> extends KindBasics<S> {
  readonly isDescribed: false;
  create(config: SourceConfig<S>, deps: SourceDeps): Promise<Source>;
  /** The file that it answers from: indexed before the first answer, and followed from then on. */
  dataFile?(config: SourceConfig<S>): string;
}

export interface KnownParameters {
  names: readonly string[];
  /** Those of type `url`, which may stand at the start of an address. */
  urlNames: readonly string[];
}

export interface PlacedText {
  path: Path;
  text: string;
}

/** A part of a source file whose texts are templates, and what fills them beside the parameters. */
export interface TemplateSection {
  path: Path;
  tree: unknown;
  places: readonly string[];
  /** The place that a lookup must name: without it, the same would be asked for every caller. */
  mustHave?: 'card_number' | 'cpf';
}

export interface StatusFault {
  what: Text;
  hint?: Text;
  expected?: Text;
}

/** A reply as a test of a source file holds it: `body` as a value, or as decoded `text`, or as `bytes`. */
export interface RecordedReply {
  status?: number | string | undefined;
  headers: Reply['headers'];
  body?: unknown;
  text?: string | undefined;
  bytes?: Uint8Array | undefined;
}
