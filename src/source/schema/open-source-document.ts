import type { Finding } from '../../yaml/check.ts';
import { readDocument } from '../../yaml/document.ts';
import { lineOf, placeFinding } from '../../yaml/place-finding.ts';
import { ConfigError } from '../../yaml/problem.ts';
import { readTextFile } from '../../yaml/read-text-file.ts';
import { text } from './finding.ts';

export interface SourceDocument {
  value: unknown;
  /** As written; undefined when it is not there or no text. */
  kind: string | undefined;
  /** @throws ConfigError for any finding, in the order of the file */
  refuse(findings: readonly Finding[]): void;
}

const TOO_MANY_ALIASES = text(
  'âncoras do YAML (&, *) demais: repita os valores por extenso',
  'too many YAML aliases (&, *): write the values out',
);

/** A source file as YAML. @param label what messages call it @throws ConfigError */
export function openSourceDocument(file: string, label: string): SourceDocument {
  const document = readDocument(readTextFile(file, label));
  const faults = document.faults.map(({ line, what }) => ({ place: `${label}:${line}`, key: '', what }));
  if (faults.length > 0) throw new ConfigError(faults);

  const { value } = document;
  // The library gives up on a file whose aliases multiply.
  if (value === undefined) throw new ConfigError([{ place: label, key: '', what: TOO_MANY_ALIASES }]);
  const kind = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  return {
    value,
    kind: typeof kind === 'string' ? kind : undefined,
    refuse(findings) {
      if (findings.length === 0) return;
      const placing = { document, label, origins: new Map<string, string>() };
      const inFileOrder = [...findings].sort((a, b) => lineOf(a, document) - lineOf(b, document));
      throw new ConfigError(inFileOrder.map((item) => placeFinding(item, placing)));
    },
  };
}
