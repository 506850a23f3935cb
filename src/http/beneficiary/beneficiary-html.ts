import { createHash } from 'node:crypto';
import type { Language } from '../../i18n/language.ts';
import { dueOf, type Occurrence } from '../../protocol/occurrence.ts';
import { announcedNumber, type Protocol } from '../../protocol/protocol.ts';
import { type BeneficiaryTexts, TEXTS } from './beneficiary-texts.ts';

/** Relative units only: at 200 % zoom, and with larger letters, it is one column that wraps. */
const STYLE = `
:root{color-scheme:light dark;background:Canvas;--line:#767676}
body{font:1.125rem/1.5 system-ui,sans-serif;margin:0;padding:1rem;overflow-wrap:anywhere}
main{max-width:36rem;margin:0 auto}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.2rem;margin-top:1.5rem}
label,.label{display:block;font-weight:600;margin-top:1.25rem}
.hint{display:block;margin:.15rem 0 .35rem}
input{font:inherit;width:100%;box-sizing:border-box;padding:.6rem;border:2px solid var(--line);border-radius:.3rem}
button{font:inherit;font-weight:600;margin-top:1.5rem;padding:.7rem 1.5rem;border:0;border-radius:.3rem;background:#0b5c63;color:#fff;cursor:pointer}
:focus-visible{outline:3px solid #1a73e8;outline-offset:2px}
.error{border-left:.4rem solid #b02525;padding:.5rem 1rem}
dl{margin:0}dt{font-weight:600;margin-top:.75rem}dd{margin:0}
.number{font-variant-numeric:tabular-nums}
nav{margin-top:2rem}
@media(prefers-color-scheme:dark){a{color:#8ab4f8}}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No script, nothing of other servers, no frame; the form may be sent to this server only. */
export const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

export interface Place {
  operator: { ans_registry: string; name: string };
  language: Language;
}

export type Message = 'notFound' | 'unavailable' | { limited: number };

/** The form. @param typed the number that was typed: who was not found need not type it again */
export function formPage(place: Place, { typed = '', message }: { typed?: string; message?: Message } = {}) {
  const t = TEXTS[place.language];
  const error = message === undefined ? '' : messageText(t, message);
  return page(
    place,
    `<p>${escaped(t.intro)}</p>
${error === '' ? '' : `<p class="error" role="alert" id="error">${escaped(error)}</p>`}
<form method="post" action="${address(place)}" autocomplete="off">
<label for="number">${escaped(t.number)}</label>
<span class="hint" id="number-hint">${escaped(t.numberHint)}</span>
<input id="number" name="number" inputmode="numeric" required maxlength="80" aria-describedby="number-hint${described(error)}" value="${escaped(typed)}">
<label for="birth_date">${escaped(t.birthDate)}</label>
<span class="hint" id="birth-hint">${escaped(t.birthDateHint)}</span>
<input id="birth_date" name="birth_date" inputmode="numeric" required maxlength="10" aria-describedby="birth-hint${described(error)}">
<button type="submit">${escaped(t.submit)}</button>
</form>`,
  );
}

const described = (error: string): string => (error === '' ? '' : ' error');

function messageText(t: BeneficiaryTexts, message: Message): string {
  return typeof message === 'string' ? t[message] : t.limited(Math.max(1, Math.ceil(message.limited / 60)));
}

/** What the beneficiary learns: no name, and no text that somebody wrote, which may speak of health. */
export function protocolPage(place: Place, protocol: Protocol): string {
  const t = TEXTS[place.language];
  const { state, close_reason, issued_at, closed_at, occurrences } = protocol;
  const reason = close_reason === null ? '' : ` (${t.reasons[close_reason]})`;
  const facts: [string, string][] = [
    [t.state, `${t.states[state]}${reason}`],
    [t.issued, dateIn(issued_at)],
    ...(closed_at === null ? [] : [[t.closed, dateIn(closed_at)] as [string, string]]),
  ];
  const isMany = occurrences.length > 1;
  const matters = occurrences.map((one) => {
    const heading = isMany ? `<h3>${escaped(t.matter(one.occurrence))}</h3>` : '';
    return `${heading}${list(matterFacts(t, one, state === 'closed'))}${one.decision === 'denied' ? `<p>${escaped(t.denial)}</p>` : ''}`;
  });
  const number = announcedNumber(protocol).replace(/^(\d{6})(\d{4})(\d\d)(\d\d)(\d{6})$/, '$1 $2 $3 $4 $5');
  return page(
    place,
    `<h2>${escaped(t.result)} <span class="number">${escaped(number)}</span></h2>
${list(facts)}
${matters.join('\n')}
<p><a href="${address(place)}">${escaped(t.again)}</a></p>`,
  );
}

function matterFacts(t: BeneficiaryTexts, one: Occurrence, isClosed: boolean): [string, string][] {
  const due = one.state === 'open' && !isClosed ? dueOf(one) : null;
  const answer =
    one.decision === undefined
      ? t.noAnswer
      : `${t.decisions[one.decision]}${one.answered_at === undefined ? '' : `, ${dateIn(one.answered_at)}`}`;
  return [
    ...(one.class === null ? [] : [[t.demand, t.classes[one.class]] as [string, string]]),
    ...(due === null ? [] : [[t.due, dateIn(due)] as [string, string]]),
    [t.answer, answer],
  ];
}

function list(facts: readonly [string, string][]): string {
  return `<dl>${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('')}</dl>`;
}

function page(place: Place, content: string): string {
  const t = TEXTS[place.language];
  const { name } = place.operator;
  return `<!doctype html>
<html lang="${place.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(t.title)} · ${escaped(name)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p>${escaped(name)}</p>
<h1>${escaped(t.title)}</h1>
${content}
<nav><a href="${address({ ...place, language: t.other.lang })}" lang="${t.other.lang}" hreflang="${t.other.lang}">${t.other.name}</a></nav>
</main>
</body>
</html>
`;
}

function address({ operator, language }: Place): string {
  return `/acompanhar/${operator.ans_registry}?lang=${language}`;
}

/** The day that the journal wrote, whatever zone this machine has. */
function dateIn(at: string): string {
  return `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
