import * as common from '../schema/common.ts';
import { KIND_NAMES, KINDS } from './kinds.ts';

type Json = Record<string, unknown>;

/** Parts that stand in several places: written once, and referred to. The larger first, because they hold the smaller. */
const SHARED: Readonly<Record<string, object>> = {
  mapping: common.Mapping,
  limits: common.Limits,
  parameters: common.Parameters,
  input: common.Input,
  outcomes: common.OutcomeRules,
  test: common.SourceTest,
  number: common.NumberRule,
  ...Object.assign({}, ...KINDS.map(({ definitions }) => definitions)),
};

/**
 * The JSON Schema of source files, for editors that complete and check YAML (yaml-language-server). Draft 7, which they
 * all read. `kind` says which of the forms holds.
 */
export function sourceJsonSchema(): Json {
  const names = new Map(Object.entries(SHARED).map(([name, schema]) => [JSON.stringify(schema), name]));
  const refer = (node: unknown, isDefinition = false): unknown => {
    if (Array.isArray(node)) return node.map((item) => refer(item));
    if (typeof node !== 'object' || node === null) return node;
    const name = isDefinition ? undefined : names.get(JSON.stringify(node));
    if (name !== undefined) return { $ref: `#/definitions/${name}` };
    const entries = Object.entries(node).filter(([key]) => key !== 'x-expects' && !isOwnFormat(key, node));
    return Object.fromEntries(entries.map(([key, item]) => [key, refer(item)]));
  };
  const plain = (schema: object) => refer(JSON.parse(JSON.stringify(schema)), true);
  const kinds = Object.fromEntries(KINDS.map(({ name, schema }) => [name, schema]));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Arquivo de origem do Carimbo',
    description: 'Como o Carimbo consulta o sistema da operadora para saber quem é o beneficiário.',
    type: 'object',
    required: ['kind'],
    properties: { kind: { enum: KIND_NAMES, description: 'Tipo do sistema da operadora.' } },
    allOf: KIND_NAMES.map((kind) => ({
      if: { required: ['kind'], properties: { kind: { const: kind } } },
      // biome-ignore lint/suspicious/noThenProperty: a word of JSON Schema
      then: { $ref: `#/definitions/${kind}` },
    })),
    definitions: Object.fromEntries(
      Object.entries({ ...kinds, ...SHARED }).map(([name, schema]) => [name, plain(schema)]),
    ),
  };
}

/** Carimbo's own formats mean nothing to an editor. */
function isOwnFormat(key: string, node: object): boolean {
  return key === 'format' && 'format' in node && String(node.format).startsWith('carimbo-');
}
