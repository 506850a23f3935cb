import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type DocumentRequest, openDocument } from '../../src/authoring/import/open-document.ts';
import { proposeSource } from '../../src/authoring/import/proposing/propose-source.ts';
import type { SourceDraft } from '../../src/authoring/import/proposing/source-draft.ts';
import {
  findOperation,
  likeliest,
  type Ranked,
  rankOperations,
} from '../../src/authoring/import/rank-operations.ts';
import { writeSourceYaml } from '../../src/authoring/import/write-source-yaml.ts';
import { loadSource } from '../../src/source/kinds/load-source.ts';
import type { SourceConfig } from '../../src/source/source-config.ts';

export const folder = mkdtempSync(join(tmpdir(), 'carimbo-import-'));

/** Text as a file of its own. */
export function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

export interface Imported {
  draft: SourceDraft;
  yaml: string;
  /** The file as YAML reads it. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at single values of a file of any kind
  written: any;
  /** What the loader makes of it, every variable set that it names. */
  config: SourceConfig;
}

export async function listOf(
  wanted: DocumentRequest,
): Promise<{ ranked: Ranked[]; document: Awaited<ReturnType<typeof openDocument>> }> {
  const document = await openDocument(wanted, AbortSignal.timeout(60_000));
  return { document, ranked: rankOperations(document.operations) };
}

/** The whole way: list, choose (the likeliest unless told), propose, write, load. */
export async function importFile(wanted: DocumentRequest, operation?: string): Promise<Imported> {
  const { document, ranked } = await listOf(wanted);
  const chosen =
    operation === undefined ? (likeliest(ranked) ?? ranked[0]) : findOperation(ranked, operation);
  if (!chosen) throw new Error(`no operation ${operation}`);
  return importChosen(chosen, document);
}

export async function importChosen(
  chosen: Ranked,
  document: { format: string; title: string },
): Promise<Imported> {
  const draft = await proposeSource(chosen.read(), { document, prefix: 'ORIGEM' });
  const yaml = writeSourceYaml(draft);
  const file = fileOf('origem.yaml', yaml);
  const env = Object.fromEntries(draft.environment.map(({ name }) => [name, standIn(name)]));
  return { draft, yaml, written: parse(yaml), config: loadSource({ file, env }) };
}

const standIn = (name: string) => (/URL/.test(name) ? 'https://operadora.example' : '1');
