import { CLASSES } from '../../dist/protocol/enums.js';
import { encodeCursor } from '../../dist/service/search.js';
import { callId, population } from '../fill/calls.mjs';
import { caller, card, cpf } from '../fill/people.mjs';

/** A day of the history, as in a query. */
const written = ({ day }) => `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;

/**
 * Every kind of search page, including the worst cases. `HEAVY` is the most frequent card, caller …; deep pages begin
 * at any instant of the three years.
 * @param {{protocols: number, days: {day: string, start: number, count: number}[], next: () => number}} stored
 * @returns {{name: string, query: () => Record<string, string>}[]} `query` gives another query each time
 */
export function searches({ protocols, days, next }) {
  const { cards, callers } = population(protocols);
  const any = (count) => Math.floor(count * next());
  const anyDay = () => days[any(days.length)];
  const deep = () => ({ cursor: encodeCursor({ issued_ms: anyDay().start + any(86_400_000), seq: 1 }) });
  const someCard = () => ({ card_number: card(any(cards)) });
  const someCaller = () => ({ caller: caller(any(callers)) });
  const HEAVY_CARD = { card_number: card(0) };
  const HEAVY_CPF = { cpf: cpf(0) };
  const HEAVY_CALLER = { caller: caller(0) };
  const oneDay = () => {
    const day = written(anyDay());
    return { from: day, to: day };
  };
  const firstMonth = { to: written(days[30]) };
  const lastMonth = { from: written(days.at(-30)) };

  const list = {
    'no filter': () => ({}),
    'no filter, limit=100': () => ({ limit: '100' }),
    'no filter, deep': deep,
    'no filter, deep, limit=100': () => ({ ...deep(), limit: '100' }),
    card: someCard,
    'card HEAVY': () => HEAVY_CARD,
    'card HEAVY, deep, limit=100': () => ({ ...HEAVY_CARD, ...deep(), limit: '100' }),
    'card unknown': () => ({ card_number: '99999999999999999' }),
    cpf: () => ({ cpf: cpf(any(cards)) }),
    'cpf HEAVY, deep': () => ({ ...HEAVY_CPF, ...deep() }),
    'cpf unknown': () => ({ cpf: '99999999999' }),
    caller: someCaller,
    'caller HEAVY': () => HEAVY_CALLER,
    'caller HEAVY, deep, limit=100': () => ({ ...HEAVY_CALLER, ...deep(), limit: '100' }),
    'caller unknown': () => ({ caller: '+5599999999999' }),
    call_id: () => ({ call_id: callId(any(protocols)) }),
    'call_id unknown': () => ({ call_id: 'pbx9-1.1' }),
    'state=open': () => ({ state: 'open' }),
    'state=open, deep': () => ({ state: 'open', ...deep() }),
    'state=answered': () => ({ state: 'answered' }),
    'state=closed, deep': () => ({ state: 'closed', ...deep() }),
    'state=open & class=care, deep': () => ({ state: 'open', class: 'care', ...deep() }),
    'state=answered & class=ombudsman, deep': () => ({ state: 'answered', class: 'ombudsman', ...deep() }),
    'state=closed & channel=email, deep': () => ({ state: 'closed', channel: 'email', ...deep() }),
    'class=non_care, deep': () => ({ class: 'non_care', ...deep() }),
    'class=urgent': () => ({ class: 'urgent' }),
    'class=record_copy, limit=100': () => ({ class: 'record_copy', limit: '100' }),
    'class=record_copy, deep, limit=100': () => ({ class: 'record_copy', ...deep(), limit: '100' }),
    'channel=phone, deep': () => ({ channel: 'phone', ...deep() }),
    'channel=whatsapp, deep': () => ({ channel: 'whatsapp', ...deep() }),
    'channel=in_person, limit=100': () => ({ channel: 'in_person', limit: '100' }),
    'from/to one day': oneDay,
    'from/to the first month': () => firstMonth,
    'from/to all, deep': () => ({ from: written(days[0]), to: written(days.at(-1)), ...deep() }),
    'from/to before everything': () => ({ to: '2001-01-01' }),
    'from/to after everything': () => ({ from: '2099-01-01' }),
    'from > to': () => ({ from: written(days.at(-1)), to: written(days[0]) }),
    'due_before, all': () => ({ due_before: '2099-01-01' }),
    'due_before, some, deep': () => ({ due_before: written(anyDay()), ...deep() }),
    'q a number': () => ({ q: someNumber(anyDay(), next) }),
    'q a card': () => ({ q: card(any(cards)) }),
    'q a cpf': () => ({ q: cpf(any(cards)) }),
    'q HEAVY caller, deep': () => ({ q: caller(0), ...deep() }),
    'q a call_id': () => ({ q: callId(any(protocols)) }),
    'q nothing known': () => ({ q: 'ninguém' }),
    // Worst cases: each filter matches many rows, all together few or none.
    'class=record_copy & channel=in_person': () => ({ class: 'record_copy', channel: 'in_person' }),
    'class=record_copy & channel=email, deep': () => ({ class: 'record_copy', channel: 'email', ...deep() }),
    'class=ombudsman & channel=whatsapp, limit=100': () => ({
      class: 'ombudsman',
      channel: 'whatsapp',
      limit: '100',
    }),
    'class=ombudsman & channel=phone, deep': () => ({ class: 'ombudsman', channel: 'phone', ...deep() }),
    'class=urgent & state=closed': () => ({ class: 'urgent', state: 'closed' }),
    'channel=phone & state=closed': () => ({ channel: 'phone', state: 'closed' }),
    'channel=whatsapp & state=open, deep': () => ({ channel: 'whatsapp', state: 'open', ...deep() }),
    'class=non_care & card unknown': () => ({ class: 'non_care', card_number: '99999999999999999' }),
    'caller HEAVY & channel=email (none)': () => ({ ...HEAVY_CALLER, channel: 'email' }),
    'caller HEAVY & class=record_copy': () => ({ ...HEAVY_CALLER, class: 'record_copy' }),
    'caller HEAVY & card HEAVY': () => ({ ...HEAVY_CALLER, ...HEAVY_CARD }),
    'caller HEAVY & card unknown': () => ({ ...HEAVY_CALLER, card_number: '99999999999999999' }),
    'caller HEAVY & card': () => ({ ...HEAVY_CALLER, ...someCard() }),
    'caller HEAVY & from/to one day': () => ({ ...HEAVY_CALLER, ...oneDay() }),
    'caller HEAVY & state=closed': () => ({ ...HEAVY_CALLER, state: 'closed' }),
    'card HEAVY & channel=in_person': () => ({ ...HEAVY_CARD, channel: 'in_person' }),
    'card HEAVY & class=record_copy, deep': () => ({ ...HEAVY_CARD, class: 'record_copy', ...deep() }),
    'card & cpf of another': () => ({ ...HEAVY_CARD, cpf: cpf(1) }),
    'card & first month': () => ({ ...someCard(), ...firstMonth }),
    'caller HEAVY & first month': () => ({ ...HEAVY_CALLER, ...firstMonth }),
    'class=record_copy & one day': () => ({ class: 'record_copy', ...oneDay() }),
    'class=record_copy & channel=in_person & last month': () => ({
      class: 'record_copy',
      channel: 'in_person',
      ...lastMonth,
    }),
    'class=record_copy & channel=in_person & caller HEAVY': () => ({
      class: 'record_copy',
      channel: 'in_person',
      ...HEAVY_CALLER,
    }),
    'class=non_care & channel=in_person & first month': () => ({
      class: 'non_care',
      channel: 'in_person',
      ...firstMonth,
    }),
    'class=non_care & channel=phone & state=open, deep': () => ({
      class: 'non_care',
      channel: 'phone',
      state: 'open',
      ...deep(),
    }),
    'due_before & class=non_care': () => ({ due_before: '2099-01-01', class: 'non_care' }),
    'due_before & caller HEAVY': () => ({ due_before: '2099-01-01', ...HEAVY_CALLER }),
    'q HEAVY caller & class=record_copy': () => ({ q: caller(0), class: 'record_copy' }),
    'q HEAVY card & channel=email': () => ({ q: card(0), channel: 'email' }),
    'q part of a number': () => ({ q: someNumber(anyDay(), next).slice(-6) }),
    'q 4 digits of a number': () => ({ q: someNumber(anyDay(), next).slice(-4) }),
    'q 4 digits of a number, deep, limit=100': () => ({
      q: someNumber(anyDay(), next).slice(-4),
      ...deep(),
      limit: '100',
    }),
    'q date and sequence': () => ({ q: someNumber(anyDay(), next).slice(-10) }),
    'q date and sequence, none': () => ({ q: '3102000001' }),
    'q part of a telephone': () => ({ q: caller(any(callers)).slice(-8) }),
    'q part of the HEAVY telephone, deep': () => ({ q: caller(0).slice(-9), ...deep() }),
    'q a word': () => ({ q: 'maria' }),
    'q a word, deep, limit=100': () => ({ q: 'maria', ...deep(), limit: '100' }),
    'q two words': () => ({ q: 'Maria da Silva' }),
    'q two words, deep, limit=100': () => ({ q: 'silva maria', ...deep(), limit: '100' }),
    'q three words, deep': () => ({ q: 'conceição aparecida lima', ...deep() }),
    'q two words that no name has, deep': () => ({ q: 'aparecida silva', ...deep() }),
    'q a heavy word and an unknown one': () => ({ q: 'maria ninguém' }),
    'q two words & channel=email, deep': () => ({ q: 'maria silva', channel: 'email', ...deep() }),
    'q two words & class=record_copy & channel=in_person': () => ({
      q: 'maria silva',
      class: 'record_copy',
      channel: 'in_person',
    }),
    'q two words & state=closed & first month': () => ({ q: 'maria silva', state: 'closed', ...firstMonth }),
    'q two words & card unknown': () => ({ q: 'maria silva', card_number: '99999999999999999' }),
  };
  return Object.entries(list).map(([name, query]) => ({ name, query }));
}

/** Every kind of page of the list of deadlines; as in `searches`. */
export function deadlineLists({ days, next }) {
  const any = (count) => Math.floor(count * next());
  const anyDay = () => days[any(days.length)];
  const before = () => ({ due_before: written(anyDay()) });
  const deep = () => {
    const ms = anyDay().start + any(86_400_000);
    return { cursor: Buffer.from(`${ms}.${ms}.1`).toString('base64url') };
  };
  const list = { 'no filter': () => ({}), deep, due_before: before };
  for (const demandClass of CLASSES) {
    list[`class=${demandClass}`] = () => ({ class: demandClass });
    list[`class=${demandClass}, deep`] = () => ({ class: demandClass, ...deep() });
    list[`class=${demandClass} & due_before`] = () => ({ class: demandClass, ...before() });
  }
  return Object.entries(list).map(([name, query]) => ({ name, query: () => ({ ...query(), limit: '100' }) }));
}

/** The day that `countHeavyDay` counted, and others. */
export function dashboards(days) {
  const list = {
    '20,000 protocols': () => ({ day: written(days.at(-2)) }),
    today: () => ({}),
    'a day that is not counted': () => ({ day: written(days[0]) }),
  };
  return Object.entries(list).map(([name, query]) => ({ name, query }));
}

/** @returns {string} one of the numbers of a day, `000001` where it has none */
export function someNumber({ day, count }, next, operator = '999997') {
  return `${operator}${day}${String(1 + Math.floor(count * next())).padStart(6, '0')}`;
}
