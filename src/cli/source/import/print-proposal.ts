import type { SourceDraft } from '../../../authoring/import/proposing/source-draft.ts';
import type { Ranked } from '../../../authoring/import/rank-operations.ts';
import { t } from '../../language.ts';
import { note, print, printJson } from '../../print.ts';

interface Proposal {
  draft: SourceDraft;
  yaml: string;
  chosen: Ranked;
  out?: string;
  json?: boolean;
}

/** The draft on stdout unless it went to a file; what a person still has to do on stderr. */
export function printProposal({ draft, yaml, chosen, out, json }: Proposal): void {
  if (json) {
    const operation = { number: chosen.number, id: chosen.id, method: chosen.method, path: chosen.path };
    printJson({
      operation,
      file: out ?? null,
      yaml,
      environment: draft.environment,
      unfinished: draft.unfinished,
      notes: draft.notes,
    });
    return;
  }
  if (out === undefined) print(yaml.trimEnd());
  for (const text of draft.notes) note(`${t('Atenção', 'Note')}: ${text}`);
  if (draft.unfinished.length > 0) {
    note(
      t(
        `Falta completar no mapping: ${draft.unfinished.join(', ')}.`,
        `Still to complete in mapping: ${draft.unfinished.join(', ')}.`,
      ),
    );
  }
  for (const { name, description, secret, optional } of draft.environment) {
    const kind = secret
      ? t('segredo', 'secret')
      : optional
        ? t('opcional', 'optional')
        : t('obrigatória', 'required');
    note(`  ${name} (${kind}): ${description}`);
  }
  if (out === undefined) return;
  note(
    t(
      `${out} gravado. Defina as variáveis acima e continue com: carimbo source check ${out}; carimbo source try ${out} --card N; carimbo source test ${out}.`,
      `${out} written. Set the variables above and continue with: carimbo source check ${out}; carimbo source try ${out} --card N; carimbo source test ${out}.`,
    ),
  );
}
