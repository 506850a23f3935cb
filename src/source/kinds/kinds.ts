import type { DescribedSettings } from '../schema/described-source.ts';
import type { SourceConfig } from '../source-config.ts';
import type { DescribedKind, SourceKind } from '../source-kind.ts';
import { CODE } from './code/kind.ts';
import { CSV } from './csv/kind.ts';
import { GRPC } from './grpc/kind.ts';
import { REST, SOAP } from './http/kind.ts';
import { SQL } from './sql/kind.ts';

/** Every kind of source, in the order in which they are listed for people. */
export const KINDS: readonly SourceKind[] = [REST, SOAP, SQL, GRPC, CODE, CSV];

export const KIND_NAMES: readonly string[] = KINDS.map(({ name }) => name);

export function findKind(name: string): SourceKind | undefined {
  return KINDS.find((kind) => kind.name === name);
}

/** The kind of a source that was loaded. */
export function kindOf({ kind: name }: { kind: string }): SourceKind {
  const kind = findKind(name);
  if (kind === undefined) throw new Error(`no kind of source is called ${name}`);
  return kind;
}

/** A source whose requests, rules and mapping are in its file: each step of a lookup can be shown. */
export type DescribedConfig = SourceConfig<DescribedSettings>;

export function isDescribed(config: SourceConfig): config is DescribedConfig {
  return kindOf(config).isDescribed;
}

export function describedKind(config: { kind: string }): DescribedKind {
  const kind = kindOf(config);
  if (!kind.isDescribed) throw new Error(`a source of kind ${kind.name} is not described by its file`);
  return kind;
}

/** The file that a source answers from; undefined for one that asks a system or a module. */
export function dataFileOf(config: SourceConfig): string | undefined {
  const kind = kindOf(config);
  return kind.isDescribed ? undefined : kind.dataFile?.(config);
}
