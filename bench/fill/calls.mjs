import { beneficiary, caller, card } from './people.mjs';

/**
 * A realistic year of calls: mostly telephone, 70 % identified, a few cards and callers that occur very often (a
 * clinic's switchboard), one in twenty identified by a second request.
 */

const CHANNELS = shares({ phone: 82, whatsapp: 8, chat: 4, app: 3, web: 1.5, email: 1, in_person: 0.5 });
const CLASSES = shares({
  none: 55,
  non_care: 25,
  care: 15,
  urgent: 2,
  high_complexity: 2,
  ombudsman: 0.5,
  record_copy: 0.5,
});
const IDENTIFICATIONS = shares({ found: 70, not_found: 6, card_invalid: 4, not_informed: 20 });
const LATE = 0.05;
export const ORIGIN = 'pbx';

/** The number of people and telephones: a million and 800,000 for ten million protocols. */
export function population(protocols) {
  return {
    cards: Math.max(1000, Math.ceil(protocols / 10)),
    callers: Math.max(800, Math.ceil(protocols * 0.08)),
  };
}

/**
 * The journal entries of one attendance: issued, and for one in twenty identified later.
 * @param {{nth: number, next: () => number, cards: number, callers: number}} from
 *   `nth` makes the call id; `next` gives random numbers
 * @returns {{type: string, data: object}[]}
 */
export function callEntries({ nth, next, cards, callers }) {
  const channel = CHANNELS(next());
  const demandClass = CLASSES(next());
  const identity = identify(IDENTIFICATIONS(next()), Math.floor(cards * next() ** 2));
  const isVoice = channel === 'phone' || channel === 'whatsapp';
  const data = {
    origin: ORIGIN,
    channel,
    direction: next() < 0.95 ? 'inbound' : 'outbound',
    call_id: callId(nth),
    ...(isVoice && next() < 0.95 && { caller: caller(Math.floor(callers * next() ** 3)) }),
    ...(demandClass !== 'none' && { class: demandClass }),
  };
  const isLate = identity.beneficiary !== undefined && next() < LATE;
  if (!isLate) return [{ type: 'issued', data: { ...data, ...identity } }];
  return [
    { type: 'issued', data: { ...data, identification: 'not_informed' } },
    { type: 'identified', data: { by: 'repeat', ...identity } },
  ];
}

/** In Asterisk's form: system name, seconds, running number. */
export function callId(nth) {
  return `pbx1-${1_600_000_000 + Math.floor(nth / 8)}.${nth}`;
}

function identify(identification, index) {
  if (identification === 'not_informed') return { identification };
  if (identification === 'card_invalid') return { identification, card_number: card(index).slice(0, 11) };
  if (identification === 'not_found') return { identification, card_number: `9${card(index).slice(1)}` };
  const person = beneficiary(index);
  return {
    identification: person.active ? 'found' : 'inactive',
    card_number: person.card_number,
    beneficiary: person,
  };
}

/** Picks a value by its share, from a random number. */
function shares(table) {
  const total = Object.values(table).reduce((sum, share) => sum + share, 0);
  let sum = 0;
  const limits = Object.entries(table).map(([word, share]) => {
    sum += share;
    return [word, sum / total];
  });
  return (number) => limits.find(([, limit]) => number < limit)?.[0] ?? limits[0][0];
}
