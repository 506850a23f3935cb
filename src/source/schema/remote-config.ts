import type { Values } from '../exchange.ts';
import type { CodeSettings, DescribedSettings, RemoteKind } from './source-schema.ts';

/** One source file, read, checked, its parameters found: made by `loadSourceFile`, frozen. */
export interface RemoteSourceConfig<S = DescribedSettings | CodeSettings> {
  kind: RemoteKind;
  /** For messages: the file's `name`, or else the file's own name. */
  name: string;
  /** Absolute. */
  file: string;
  /** Relative paths in `settings` start from here. */
  folder: string;
  /**
   * As written, but that parameters are filled in already in `connection`, `auth` (but `auth.request`) and `options`.
   * Requests (`lookup`, `issue`, `register`, `auth.request`) are templates still.
   */
  settings: S;
  /** The parameters by name, for requests. */
  values: Values;
  /** Parameters of type `url`: they stand for themselves at the start of an address. */
  urlParameters: readonly string[];
  /** Values of sensitive parameters. */
  secrets: readonly string[];
}

/** What a request may be filled with, beside the parameters. */
export const LOOKUP_PLACES = ['card_number', 'cpf'] as const;
/** `reference` is our own number: what their system can be asked by later. */
export const PROTOCOL_PLACES = [
  'reference',
  'operator',
  'call_id',
  'card_number',
  'cpf',
  'caller',
  'channel',
  'direction',
  'class',
  'subject',
  'issued_at',
  'identification',
  'beneficiary_name',
  'beneficiary_plan',
] as const;
/** And `extra_NAME` for what the mapping adds. */
export const REGISTER_PLACES = [
  ...PROTOCOL_PLACES,
  'entry_id',
  'entry_type',
  'entry_at',
  'entry_text',
  'source_number',
] as const;
