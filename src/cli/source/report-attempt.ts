import type { RecordRow, ShownBody, ShownExchange, SourceTrial } from '../../source/trial.ts';
import { inLanguage, t } from '../language.ts';

/** One lookup for the terminal. */
export function attemptReport(trial: SourceTrial): string {
  const { exchanges } = trial;
  const sections = [
    asked(trial),
    ...exchanges.map((exchange, i) => exchangeLines(exchange, `${i + 1}/${exchanges.length}`)),
    decision(trial),
    record(trial),
    timings(trial),
    outcome(trial),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

const title = (text: string) => `── ${text} ${'─'.repeat(Math.max(0, 72 - text.length))}`;
const indent = (text: string) => text.replace(/^/gm, '  ');

function asked({ source, asked: { field, value }, written }: SourceTrial): string[] {
  return [
    title(`${source.name} (${source.kind})`),
    indent(`${field}  ${value}`),
    ...(written === null
      ? []
      : [
          indent(
            t(`como o sistema recebe (input): ${written}`, `as the system receives it (input): ${written}`),
          ),
        ]),
  ];
}

function exchangeLines({ request, reply }: ShownExchange, number: string): string[] {
  const lines = [
    title(t(`pedido ${number}`, `request ${number}`)),
    indent(request.head),
    ...headerLines(request.headers),
  ];
  if (request.body !== null) lines.push('', indent(shown(request.body)));
  if (reply === null) return [...lines, '', title(t('nenhuma resposta', 'no answer'))];
  const head = [reply.status, `${Math.round(reply.ms)} ms`].filter((part) => part !== null).join(', ');
  lines.push(
    '',
    title(t(`resposta ${number}: ${head}`, `answer ${number}: ${head}`)),
    ...headerLines(reply.headers),
  );
  return [...lines, '', indent(shown(reply.body) || t('(sem corpo)', '(no body)'))];
}

function headerLines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => indent(`${name}: ${value}`));
}

function shown({ text, cut }: ShownBody): string {
  if (cut === 0) return text;
  return `${text}\n${t(`… mais ${cut} caracteres: --raw mostra tudo`, `… ${cut} more characters: --raw shows all`)}`;
}

function decision({ outcome: is, rule, reason, fault }: SourceTrial): string[] {
  const lines = [title(t('regra', 'rule'))];
  if (rule !== null) lines.push(indent(`${rule} → ${is}`));
  if (fault !== null) lines.push(indent(t(`sem resposta: ${fault} → ${is}`, `no reply: ${fault} → ${is}`)));
  if (reason !== null) lines.push(indent(reason));
  return lines.length > 1 ? lines : [];
}

function record({ record: rows, root, warning }: SourceTrial): string[] {
  if (rows.length === 0) return [];
  return [
    title(t('registro', 'record')),
    ...(root === null ? [] : [indent(t(`dentro de ${root}:`, `within ${root}:`))]),
    ...aligned(rows).map(indent),
    ...(warning === null ? [] : [`⚠ ${inLanguage(warning)}`]),
  ];
}

/** `name  Maria  ← nmBenef` */
function aligned(rows: readonly RecordRow[]): string[] {
  const widest = (texts: string[]) => Math.min(40, Math.max(...texts.map((text) => text.length)));
  const names = widest(rows.map(({ field }) => field));
  const values = widest(rows.map(({ value }) => inLanguage(value)));
  return rows.map(({ field, value, from }) => {
    const origin = from === null ? '' : `  ← ${inLanguage(from)}`;
    return `${field.padEnd(names)}  ${inLanguage(value).padEnd(values)}${origin}`.trimEnd();
  });
}

function timings({ ms }: SourceTrial): string[] {
  if (ms === null) return [];
  const [lookup, reading] = [Math.round(ms.exchange), ms.reading.toFixed(1)];
  return [
    title(t('tempos', 'timings')),
    indent(t(`consulta ${lookup} ms, leitura ${reading} ms`, `lookup ${lookup} ms, reading ${reading} ms`)),
  ];
}

function outcome({ ok, headline, caller, agent, todo }: SourceTrial): string[] {
  return [
    `${ok ? '✓' : '✗'} ${inLanguage(headline)}`,
    indent(`${t('Quem liga', 'The caller')}: ${inLanguage(caller)}`),
    indent(`${t('O atendente', 'The agent')}: ${inLanguage(agent)}`),
    ...(todo === null ? [] : [indent(`${t('O que fazer', 'What to do')}: ${inLanguage(todo)}`)]),
  ];
}
