import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CarimboError } from '../errors.ts';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import type { Entry, EntryType, NewEntry } from '../protocol/entry.ts';
import { fold, type Protocol } from '../protocol/protocol.ts';
import { admitAppended } from './rules.ts';

const AT = '2026-11-22T10:15:30.123-03:00';
const OPERATOR = '326305';

const ISSUED: NewEntry<'issued'> = {
  type: 'issued',
  data: {
    origin: 'pbx',
    channel: 'phone',
    direction: 'inbound',
    class: 'ombudsman',
    subject: 'Reanálise',
    identification: 'not_informed',
    terms: [
      {
        rule: 'health/ombudsman',
        class: 'ombudsman',
        amount: 7,
        unit: 'business_days',
        due_at: '2026-12-02T23:59:59.000-03:00',
      },
    ],
  },
};
const APPROVED: NewEntry = { type: 'answered', data: { decision: 'approved', text: 'Autorizado.' } };
const ADDED: NewEntry = { type: 'occurrence_added', data: { subject: 'Reembolso' } };
const CLOSED: NewEntry = { type: 'closed', data: {} };
const WITHDRAWN: NewEntry = { type: 'closed', data: { reason: 'withdrawn' } };
const REOPENED: NewEntry = { type: 'reopened', data: { text: 'Contesta a resposta.' } };

/** The protocol after these entries, each of which is admitted. */
function treated(...entries: NewEntry[]): Protocol {
  const sealed = (entry: NewEntry, seq: number) =>
    ({ ...entry, seq, protocol: '32630520261122000001', at: AT, actor: 'key:test' }) as Entry;
  return entries.reduce(
    (protocol, entry, i) => {
      const admitted = admitAppended(protocol, entry);
      if (admitted === null) throw new Error(`${entry.type} was not admitted`);
      return fold(protocol, sealed(admitted, i + 2), OPERATOR);
    },
    fold(null, sealed(ISSUED, 1), OPERATOR),
  );
}

const first = (entry: NewEntry): NewEntry =>
  ({ ...entry, data: { ...entry.data, occurrence: 1 } }) as NewEntry;

/** The columns of the table. */
const STATES: [string, Protocol][] = [
  ['aberto', treated()],
  ['aberto; de 2 ocorrências, a 1 respondida', treated(APPROVED, ADDED)],
  ['respondido', treated(APPROVED)],
  ['encerrado', treated(APPROVED, CLOSED)],
  ['encerrado sem resposta', treated(WITHDRAWN)],
];

const text = 'x';
/** The rows: every entry type that can be appended, with what makes a difference. */
const ENTRIES: [string, NewEntry][] = [
  ['`noted`', { type: 'noted', data: { text } }],
  [
    '`identified`',
    { type: 'identified', data: { by: 'person', identification: 'not_found', card_number: '1' } },
  ],
  ['`recording`', { type: 'recording', data: { file: 'a.wav' } }],
  ...(
    ['call.queued', 'call.ringing', 'call.answered', 'call.held', 'call.transferred', 'call.ended'] as const
  ).map((type): [string, NewEntry] => [`\`${type}\``, { type, data: {} }]),
  ['`linked`', { type: 'linked', data: { to: '32630520261122000002' } }],
  ['`notified`', { type: 'notified', data: { channel: 'sms', to: '+5511900000001', outcome: 'sent' } }],
  [
    '`send_requested`',
    { type: 'send_requested', data: { content: 'number', channel: 'sms', to: '+5511900000001' } },
  ],
  ['`callback`', { type: 'callback', data: { outcome: 'reached' } }],
  ['`classified`', { type: 'classified', data: { class: 'care' } }],
  ['`occurrence_added`', ADDED],
  ['`assigned`', { type: 'assigned', data: { to: 'equipe' } }],
  ['`forwarded`', { type: 'forwarded', data: { to: 'equipe' } }],
  ['`answered`', APPROVED],
  ['`answered`, com `occurrence=1`', first(APPROVED)],
  ['`answered`, com `occurrence=9`', { ...APPROVED, data: { ...APPROVED.data, occurrence: 9 } } as NewEntry],
  ['`answered` negado, sem `clause`', { type: 'answered', data: { decision: 'denied', text } }],
  [
    '`answered` negado, com `clause` e `occurrence=1`',
    { type: 'answered', data: { decision: 'denied', text, clause: '12.3', occurrence: 1 } },
  ],
  ['`deadline_extended`', { type: 'deadline_extended', data: { until: '2026-12-22T23:59:59-03:00', text } }],
  [
    '`deadline_extended`, com `until` antes do prazo',
    { type: 'deadline_extended', data: { until: '2026-12-01T23:59:59-03:00', text } },
  ],
  ['`closed`', CLOSED],
  ['`closed`, com `reason`', WITHDRAWN],
  ['`reopened`', REOPENED],
  ['`reopened`, com `occurrence=1`', first(REOPENED)],
];

/** `server`: written by the server itself, whatever the state of the treatment. */
const WRITTEN: Record<EntryType, 'appended' | 'server'> = {
  noted: 'appended',
  identified: 'appended',
  recording: 'appended',
  'call.queued': 'appended',
  'call.ringing': 'appended',
  'call.answered': 'appended',
  'call.held': 'appended',
  'call.transferred': 'appended',
  'call.ended': 'appended',
  linked: 'appended',
  notified: 'appended',
  send_requested: 'appended',
  callback: 'appended',
  classified: 'appended',
  occurrence_added: 'appended',
  assigned: 'appended',
  forwarded: 'appended',
  answered: 'appended',
  deadline_extended: 'appended',
  closed: 'appended',
  reopened: 'appended',
  issued: 'server',
  numbered: 'server',
  contingency: 'server',
  claimed_again: 'server',
  number_given_up: 'server',
  number_absent: 'server',
  registration_dropped: 'server',
  clock_stepped: 'server',
  restored: 'server',
  offline_range_set: 'server',
  offline_numbered: 'server',
  offline_conflict: 'server',
  offline_conflict_settled: 'server',
  offline_skipped: 'server',
  offline_line_rejected: 'server',
  erased: 'server',
  text_corrected: 'server',
};

function outcome(protocol: Protocol, entry: NewEntry): string {
  try {
    return admitAppended(protocol, entry) === null ? '—' : 'aceito';
  } catch (error) {
    if (!(error instanceof CarimboError)) throw error;
    return `${error.status} \`${error.code}\`${error.field === undefined ? '' : ` (\`${error.field}\`)`}`;
  }
}

function table(): string {
  const rows = [
    ['registro', ...STATES.map(([name]) => name)],
    ...ENTRIES.map(([name, entry]) => [name, ...STATES.map(([, protocol]) => outcome(protocol, entry))]),
  ];
  const widths = STATES.map((_, i) => Math.max(...rows.map((row) => row[i + 1]?.length ?? 0)));
  widths.unshift(Math.max(...rows.map((row) => row[0]?.length ?? 0)));
  const line = (cells: string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

describe('every entry type in every state', () => {
  it('is admitted or refused as docs/tratamento.md says', () => {
    const page = readFileSync(join(PACKAGE_ROOT, 'docs/tratamento.md'), 'utf8');
    expect(page).toContain(table());
  });

  it('is a row of the table, unless the server itself writes it', () => {
    const appended = Object.entries(WRITTEN).filter(([, by]) => by === 'appended');
    expect([...new Set(ENTRIES.map(([, { type }]) => type))]).toEqual(appended.map(([type]) => type));
  });

  it('says in a refusal in which state the protocol is, and what is possible', () => {
    const refusals = STATES.flatMap(([, protocol]) =>
      ENTRIES.flatMap(([, entry]) => {
        try {
          admitAppended(protocol, entry);
          return [];
        } catch (error) {
          return error instanceof CarimboError && error.code === 'state_conflict' ? [error.text] : [];
        }
      }),
    );
    expect(refusals.length).toBeGreaterThan(10);
    for (const { 'pt-BR': pt, en } of refusals) {
      expect(pt).toMatch(/aberto|aberta|encerrado|resposta conclusiva|Só o prazo da ouvidoria/);
      expect(en).toMatch(/open|closed|conclusive answer|Only a deadline of the ombudsman/);
      expect(pt).toMatch(/reopened|answered|closed|ouvidoria/);
    }
  });
});

describe('what an entry does', () => {
  it('gives the entry the number of its occurrence', () => {
    expect(admitAppended(treated(), APPROVED)?.data).toMatchObject({ occurrence: 1 });
    expect(admitAppended(treated(), ADDED)?.data).toMatchObject({ occurrence: 2 });
    expect(admitAppended(treated(ADDED), ADDED)?.data).toMatchObject({ occurrence: 3 });
  });

  it('leaves a protocol open until every occurrence has a conclusive answer', () => {
    expect(treated(ADDED, first(APPROVED)).state).toBe('open');
    const second: NewEntry = {
      type: 'answered',
      data: { decision: 'denied', text, clause: 'Cláusula 12.3', occurrence: 2 },
    };
    const answered = treated(ADDED, first(APPROVED), second);
    expect(answered.state).toBe('answered');
    expect(answered.occurrences).toMatchObject([
      { occurrence: 1, state: 'answered', decision: 'approved', answered_at: AT },
      { occurrence: 2, state: 'answered', decision: 'denied', clause: 'Cláusula 12.3' },
    ]);
  });

  it('has no deadline once answered or closed, and the same one again once reopened', () => {
    const { due_at } = treated();
    expect(due_at).toBe('2026-12-02T23:59:59.000-03:00');
    expect(treated(APPROVED).due_at).toBeNull();
    expect(treated(WITHDRAWN)).toMatchObject({
      due_at: null,
      closed_at: AT,
      close_reason: 'withdrawn',
    });
    expect(treated(APPROVED, CLOSED, REOPENED)).toMatchObject({
      state: 'open',
      due_at,
      closed_at: null,
      close_reason: null,
      occurrences: [{ state: 'open' }],
    });
    expect(treated(APPROVED, CLOSED, REOPENED).occurrences[0]).not.toHaveProperty('decision');
  });

  it('reopens one occurrence where one is named, else all', () => {
    const both = [
      ADDED,
      first(APPROVED),
      { type: 'answered', data: { decision: 'informed', text, occurrence: 2 } } as NewEntry,
    ];
    const states = (protocol: Protocol) => protocol.occurrences.map(({ state }) => state);
    expect(states(treated(...both, REOPENED))).toEqual(['open', 'open']);
    expect(states(treated(...both, first(REOPENED)))).toEqual(['open', 'answered']);
    expect(states(treated(...both, CLOSED, first(REOPENED)))).toEqual(['open', 'answered']);
  });

  it('begins new terms with a classification, and ends an extension that was agreed on for another class', () => {
    const until = '2026-12-22T23:59:59.000-03:00';
    const extended = treated({ type: 'deadline_extended', data: { until, text } });
    expect(extended.due_at).toBe(until);
    const due_at = '2026-11-27T23:59:59.000-03:00';
    const terms = [{ rule: 'health/care', class: 'care', amount: 5, unit: 'business_days', due_at }] as const;
    const classified = treated(
      { type: 'deadline_extended', data: { until, text } },
      { type: 'classified', data: { class: 'care', subject: 'Consulta', terms } },
    );
    expect(classified).toMatchObject({ class: 'care', subject: 'Consulta', due_at });
    expect(classified.occurrences[0]).not.toHaveProperty('extended_until');
  });

  it('takes the earliest term of the open occurrences, compared as instants', () => {
    const term = (due_at: string) =>
      ({ rule: 'x', class: 'care', amount: 1, unit: 'hours', due_at }) as const;
    const earlier = '2026-12-02T02:00:00.000+00:00';
    const protocol = treated({
      type: 'occurrence_added',
      data: { subject: 'x', terms: [term('2027-01-01T00:00:00.000-03:00'), term(earlier)] },
    });
    expect(protocol.due_at).toBe(earlier);
  });

  it('gives a call that an agent answered the assumed terms, unless it is classified', () => {
    const due_at = '2026-12-01T23:59:59.000-03:00';
    const terms = [{ rule: 'x', class: 'non_care', amount: 7, unit: 'business_days', due_at }] as const;
    const answered: NewEntry = { type: 'call.answered', data: { terms, assumed: true } };
    expect(treated(answered).occurrences[0]).toMatchObject({ class: 'ombudsman', assumed: false });
    const { class: _class, terms: _terms, ...data } = ISSUED.data;
    const sealed = { seq: 1, protocol: '1', at: AT, actor: 'key:test' };
    const issued = fold(null, { ...sealed, type: 'issued', data }, OPERATOR);
    const folded = fold(issued, { ...sealed, ...answered } as Entry, OPERATOR);
    expect(folded).toMatchObject({ class: null, due_at, occurrences: [{ assumed: true, terms }] });
  });
});
