import { expect, it } from 'vitest';
import type { Entry, EntryType } from '../protocol/entry.ts';
import { firstOccurrence } from '../protocol/occurrence.ts';
import { historyOf } from './history.ts';

const [FIRST] = firstOccurrence({});
const ONE = FIRST === undefined ? [] : [FIRST];

let seq = 0;
function entry(type: EntryType, data: object = {}, at = '2026-11-22T10:00:00.000-03:00'): Entry {
  seq += 1;
  return { seq, protocol: '32630520261122000001', at, actor: 'key:test', type, data } as Entry;
}
const told = (entries: Entry[], occurrences = ONE) => historyOf(entries, occurrences).map(({ text }) => text);

it('tells what was answered, and on what ground', () => {
  expect(
    told([entry('answered', { decision: 'denied', text: 'Fora da rede', clause: 'Lei 9.656, art. 10' })]),
  ).toEqual(['Resposta: negado. Fora da rede. Fundamento: Lei 9.656, art. 10.']);
});

it('says of which occurrence, where there are several', () => {
  const two = [...ONE, ...ONE.map((one) => ({ ...one, occurrence: 2 }))];
  expect(
    told(
      [
        entry('issued', { subject: 'Consulta' }),
        entry('classified', { class: 'care' }),
        entry('occurrence_added', { subject: 'Boleto' }),
        entry('forwarded', { to: 'Financeiro', occurrence: 2 }),
        entry('reopened', { text: 'x' }),
        entry('closed', { reason: 'withdrawn' }),
      ],
      two,
    ),
  ).toEqual([
    'Protocolo emitido. Assunto: Consulta.',
    'Ocorrência 1: Tipo de demanda: assistencial.',
    'Ocorrência 2: Novo assunto. Assunto: Boleto.',
    'Ocorrência 2: Encaminhado. Para: Financeiro.',
    'Protocolo reaberto.',
    'Protocolo encerrado. Motivo: desistência de quem pediu.',
  ]);
});

it('tells the earliest of several deadlines', () => {
  const terms = [{ due_at: '2026-12-02T23:59:59.000-03:00' }, { due_at: '2026-11-29T23:59:59.000-03:00' }];
  expect(told([entry('classified', { class: 'non_care', terms })])).toEqual([
    'Tipo de demanda: não assistencial. Prazo da resposta: 29/11/2026.',
  ]);
});

it('is in the order in which things happened, also where a PBX told of them later', () => {
  const history = historyOf(
    [
      entry('issued', { called_at: '2026-11-22T09:00:00.000-03:00' }, '2026-11-22T12:00:00.000-03:00'),
      entry('classified', { class: 'care' }, '2026-11-22T12:00:01.000-03:00'),
      entry('call.answered', { happened_at: '2026-11-22T12:01:00.000Z' }, '2026-11-22T12:00:02.000-03:00'),
    ],
    ONE,
  );
  expect(history.map(({ type }) => type)).toEqual(['issued', 'call.answered', 'classified']);
});

it('tells nothing of what is internal, nor of a type that it does not know', () => {
  const internal: EntryType[] = [
    'noted',
    'assigned',
    'call.ringing',
    'call.held',
    'contingency',
    'registration_dropped',
    'offline_conflict',
    'text_corrected',
  ];
  expect(told(internal.map((type) => entry(type, { text: 'segredo', to: 'ana' })))).toEqual([]);
  expect(told([entry('of_a_later_version' as EntryType)])).toEqual([]);
  expect(told([entry('identified', { identification: 'not_found', by: 'relookup' })])).toEqual([]);
});

it('still tells what is left of erased entries, whose data is empty', () => {
  const erased: EntryType[] = [
    'issued',
    'classified',
    'answered',
    'forwarded',
    'closed',
    'linked',
    'notified',
    'callback',
    'deadline_extended',
    'erased',
  ];
  expect(told(erased.map((type) => entry(type)))).toEqual([
    'Protocolo emitido.',
    'Respondido.',
    'Encaminhado.',
    'Protocolo encerrado.',
    'Comunicação enviada.',
    'Retorno da ligação.',
    'Prazo prorrogado por acordo.',
    'Dados pessoais apagados.',
  ]);
});
