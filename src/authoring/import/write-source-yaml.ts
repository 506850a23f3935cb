import { Document, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';
import type { Step } from './api-operation.ts';
import { cleanText } from './marked-text.ts';
import type { SourceDraft } from './proposing/source-draft.ts';

/** The text of a source file; reading it gives the draft's values again. */
export function writeSourceYaml(
  draft: Pick<SourceDraft, 'settings' | 'comments' | 'heading' | 'notes' | 'environment'>,
): string {
  const document = new Document(draft.settings, { aliasDuplicateObjects: false });
  for (const { path, text } of draft.comments) {
    const pair = pairAt(document.contents, path);
    if (pair && isScalar(pair.key)) pair.key.commentBefore = comment([text]);
  }
  for (const key of ['connection', 'auth', 'lookup', 'mapping', 'tests']) {
    const pair = pairAt(document.contents, [key]);
    if (pair && isScalar(pair.key)) pair.key.spaceBefore = true;
  }
  document.commentBefore = comment([
    'Arquivo de origem do Carimbo, gerado por “carimbo source import”.',
    ...draft.heading,
    ...draft.notes.map((note) => `ATENÇÃO: ${note}`),
    ...(draft.environment.length === 0
      ? []
      : [`Variáveis de ambiente: ${draft.environment.map(({ name }) => name).join(', ')}`]),
  ]);
  return document.toString({ lineWidth: 0, indent: 2 });
}

/** Comment lines: text of a document cannot get out of its comment. */
function comment(texts: readonly string[]): string {
  return texts
    .flatMap((text) => cleanText(text).split(/[\r\n\u0085\u2028\u2029]+/))
    .map((line) => line.replace(/\t/g, ' ').trim())
    .filter((line) => line !== '')
    .map((line) => ` ${line}`)
    .join('\n');
}

function pairAt(root: Node | null, path: readonly Step[]): Pair<Node, Node | null> | null {
  let node: Node | null = root;
  let found: Pair<Node, Node | null> | null = null;
  for (const step of path) {
    if (isSeq<Node>(node)) {
      node = node.items[Number(step)] ?? null;
      continue;
    }
    if (!isMap<Node, Node | null>(node)) return null;
    found = node.items.find(({ key }) => isScalar(key) && key.value === step) ?? null;
    if (found === null) return null;
    node = found.value;
  }
  return found;
}
