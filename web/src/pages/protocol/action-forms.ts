import { hasRight, type Session } from '../../api/session.ts';
import type { AppendBody, Protocol } from '../../api/types.ts';
import type { Dictionary } from '../../i18n/dictionary.ts';

export type ActionType = keyof Dictionary['action'] & AppendBody['type'];

/** A field of the form; the name is that of the API. */
export interface Field {
  name: string;
  label: string;
  kind: 'line' | 'text' | 'date' | 'choice';
  required?: boolean;
  hint?: string;
  choices?: Readonly<Record<string, string>>;
}

export interface Action {
  type: ActionType;
  /** Opens it from the keyboard. */
  key?: string;
  fields(t: Dictionary, protocol: Protocol, values: Values): Field[];
  /** The server decides; what it would refuse for sure is not offered. */
  isPossible(protocol: Protocol, session: Session): boolean;
}

export type Values = Readonly<Record<string, string>>;

const isNotClosed = ({ state }: Protocol): boolean => state !== 'closed';
const hasOpen = ({ occurrences, state }: Protocol): boolean =>
  state !== 'closed' && occurrences.some((one) => one.state === 'open');

const line = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name,
  label,
  kind: 'line',
  ...more,
});
const text = (name: string, label: string, more: Partial<Field> = {}): Field => ({
  name,
  label,
  kind: 'text',
  ...more,
});
const REQUIRED = { required: true } as const;

/** Only where there is a choice. */
function occurrenceField(
  t: Dictionary,
  { occurrences }: Protocol,
  which: 'all' | 'open' | 'answered',
): Field[] {
  if (occurrences.length < 2) return [];
  const eligible = occurrences.filter(({ state }) => which === 'all' || state === which);
  const choices = Object.fromEntries(
    eligible.map(({ occurrence, subject }) => [
      String(occurrence),
      `${occurrence}. ${subject ?? t.protocol.unclassified}`,
    ]),
  );
  return [{ name: 'occurrence', label: t.field.occurrence, kind: 'choice', required: true, choices }];
}

function withoutDenial({
  content: { denial: _denial, ...others },
}: Dictionary): Readonly<Record<string, string>> {
  return others;
}

export function callbackFields(t: Dictionary): Field[] {
  const { calling: _calling, ...choices } = t.callback;
  return [
    { name: 'outcome', label: t.callbacks.outcome, kind: 'choice', choices, required: true },
    text('text', t.field.note),
  ];
}

export const ACTIONS: readonly Action[] = [
  {
    type: 'noted',
    key: 'n',
    fields: (t) => [text('text', t.field.text, REQUIRED)],
    isPossible: () => true,
  },
  {
    type: 'classified',
    key: 'c',
    fields: (t, protocol) => [
      ...occurrenceField(t, protocol, 'all'),
      { name: 'class', label: t.field.class, kind: 'choice', choices: t.demand, required: true },
      line('subject', t.field.subject),
    ],
    isPossible: isNotClosed,
  },
  {
    type: 'assigned',
    key: 'a',
    fields: (t, protocol) => [...occurrenceField(t, protocol, 'all'), line('to', t.field.assignee, REQUIRED)],
    isPossible: isNotClosed,
  },
  {
    type: 'forwarded',
    key: 'f',
    fields: (t, protocol) => [
      ...occurrenceField(t, protocol, 'open'),
      line('to', t.field.area, REQUIRED),
      text('text', t.field.note),
    ],
    isPossible: hasOpen,
  },
  {
    type: 'answered',
    key: 'r',
    fields: (t, protocol, { decision }) => [
      ...occurrenceField(t, protocol, 'open'),
      { name: 'decision', label: t.field.decision, kind: 'choice', choices: t.decision, required: true },
      text('text', t.field.answer, { required: true, hint: t.field.answerHint }),
      ...(decision === 'denied'
        ? [line('clause', t.field.clause, { required: true, hint: t.action.clauseRequired })]
        : []),
    ],
    isPossible: hasOpen,
  },
  {
    type: 'closed',
    key: 'e',
    fields: (t, protocol) =>
      hasOpen(protocol)
        ? [
            {
              name: 'reason',
              label: t.field.reason,
              kind: 'choice',
              choices: t.closeReason,
              required: true,
              hint: t.action.reasonRequired,
            },
          ]
        : [],
    isPossible: isNotClosed,
  },
  {
    type: 'reopened',
    fields: (t, protocol) => [
      ...(protocol.state === 'open' ? occurrenceField(t, protocol, 'answered') : []),
      text('text', t.field.why, REQUIRED),
    ],
    isPossible: ({ state, occurrences }) =>
      state !== 'open' || occurrences.some((one) => one.state === 'answered'),
  },
  {
    type: 'occurrence_added',
    fields: (t) => [
      line('subject', t.field.subject, REQUIRED),
      { name: 'class', label: t.field.class, kind: 'choice', choices: t.demand },
    ],
    isPossible: isNotClosed,
  },
  {
    type: 'identified',
    fields: (t) => [
      line('card_number', t.field.card_number, { hint: t.field.identifyHint }),
      line('cpf', t.field.cpf),
    ],
    isPossible: () => true,
  },
  {
    type: 'send_requested',
    fields: (t, { occurrences }) => [
      {
        name: 'content',
        label: t.field.content,
        kind: 'choice',
        required: true,
        choices: occurrences.some(({ decision }) => decision === 'denied') ? t.content : withoutDenial(t),
      },
      { name: 'channel', label: t.field.by, kind: 'choice', required: true, choices: t.channel },
      line('to', t.field.sendTo, { hint: t.field.sendToHint }),
    ],
    isPossible: () => true,
  },
  {
    type: 'linked',
    fields: (t) => [line('to', t.field.other, REQUIRED)],
    isPossible: () => true,
  },
  {
    type: 'callback',
    fields: callbackFields,
    isPossible: ({ caller_e164 }) => caller_e164?.startsWith('+') === true,
  },
  {
    type: 'deadline_extended',
    fields: (t, protocol) => [
      ...occurrenceField(t, protocol, 'open'),
      { name: 'until', label: t.field.until, kind: 'date', required: true },
      text('text', t.field.agreed, REQUIRED),
    ],
    isPossible: ({ occurrences }, session) =>
      hasRight(session, 'deadlines:extend') &&
      occurrences.some((one) => one.state === 'open' && one.class === 'ombudsman'),
  },
];
