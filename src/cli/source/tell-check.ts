import { describeFinding } from '../doctor/finding.ts';
import { t } from '../language.ts';
import type { CheckReport } from './check-source.ts';

/** One source as `doctor` would tell of it, with each request made below. */
export function tellCheck(report: CheckReport): string {
  const { ok, name, kind, detail, ms, steps, source } = report;
  const head = `${name} (${kind}): ${detail}${detail.includes(' ms') ? '' : ` (${ms} ms)`}`;
  const finding = ok
    ? describeFinding({ check: 'source', status: 'ok', found: head })
    : describeFinding({
        check: 'source',
        status: 'fail',
        found: head,
        callers: t(
          'recebem o número, mas não são identificados enquanto isso durar',
          'they get the number, but are not identified while this lasts',
        ),
        todo: whatToDo(report, source),
      });
  return [finding, ...steps.map(tellStep)].join('\n');
}

function whatToDo({ reachable, kind }: CheckReport, source: string): string {
  if (kind === 'file') return t('corrija o arquivo ou operators.source', 'mend the file or operators.source');
  if (reachable === false)
    return t(
      'confira endereço, porta, DNS, VPN e firewall, desta máquina até lá',
      'check address, port, DNS, VPN and firewall, from this machine to there',
    );
  const argument = /^\d{6}$/.test(source) ? `--operator ${source}` : source;
  return t(
    `corrija o que está dito acima; “carimbo source try ${argument} --card N” mostra a conversa inteira`,
    `mend what is said above; “carimbo source try ${argument} --card N” shows the whole conversation`,
  );
}

function tellStep({ request, status, ms }: CheckReport['steps'][number]): string {
  const came =
    ms === null ? t('sem resposta', 'no answer') : `${status ?? t('respondeu', 'answered')}, ${ms} ms`;
  return `    ${request} → ${came}`;
}
