import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLASSES } from '../protocol/enums.ts';
import { NATIONAL_ONLY } from './business-days.ts';
import { readProfile, shippedProfile } from './load-profile.ts';
import { createTerms } from './terms.ts';

const SAO_PAULO = 'America/Sao_Paulo';
const health = shippedProfile('health');
const sac = shippedProfile('sac');
const inHealth = createTerms({ profile: health, calendar: NATIONAL_ONLY, zone: SAO_PAULO });

function due(
  from: string,
  demandClass: (typeof CLASSES)[number] = 'care',
  { zone = SAO_PAULO, profile = health, calendar = NATIONAL_ONLY } = {},
) {
  const terms = createTerms({ profile, calendar, zone })(demandClass, from);
  return Object.fromEntries(terms.map(({ rule, due_at }) => [rule, due_at]));
}

/** Counted by hand from Friday, 27 November 2026, 10:15. */
test('the health profile', () => {
  const from = '2026-11-27T10:15:30.123-03:00';
  expect(CLASSES.map((one) => due(from, one))).toEqual([
    { 'health/urgent': '2026-11-27T10:15:30.123-03:00' },
    { 'health/care': '2026-12-04T23:59:59.000-03:00' },
    { 'health/high_complexity': '2026-12-11T23:59:59.000-03:00' },
    {
      'health/non_care/decreto': '2026-12-04T23:59:59.000-03:00',
      'health/non_care': '2026-12-08T23:59:59.000-03:00',
    },
    { 'health/ombudsman': '2026-12-08T23:59:59.000-03:00' },
    {
      'health/record_copy': '2026-11-30T10:15:30.123-03:00',
      'health/record_copy/decreto': '2026-12-02T23:59:59.000-03:00',
    },
  ]);
});

test('the sac profile: seven calendar days for all, five for the copy of the record', () => {
  const from = '2026-11-27T10:15:30.123-03:00';
  expect(CLASSES.map((one) => Object.values(due(from, one, { profile: sac })).at(-1))).toEqual([
    '2026-12-04T23:59:59.000-03:00',
    '2026-12-04T23:59:59.000-03:00',
    '2026-12-04T23:59:59.000-03:00',
    '2026-12-04T23:59:59.000-03:00',
    '2026-12-04T23:59:59.000-03:00',
    '2026-12-02T23:59:59.000-03:00',
  ]);
});

test('the earlier of two terms comes first, whichever rule it is', () => {
  // Seven business days from the Wednesday before Easter: 13 April; seven calendar days: 8 April.
  expect(inHealth('non_care', '2026-04-01T09:00:00.000-03:00').map(({ due_at }) => due_at)).toEqual([
    '2026-04-08T23:59:59.000-03:00',
    '2026-04-13T23:59:59.000-03:00',
  ]);
  const turned = readProfile(
    ownProfile([
      '{ rule: care, class: care, amount: 9, unit: calendar_days, source: contrato, certainty: own }',
      '{ rule: care/b, class: care, amount: 1, unit: business_days, source: contrato, certainty: own }',
    ]),
    { label: 'p.yaml', isShipped: false },
  );
  expect(Object.keys(due('2026-04-01T09:00:00.000-03:00', 'care', { profile: turned }))).toEqual([
    'own/care/b',
    'own/care',
  ]);
});

test('midnight is that of the operator’s zone', () => {
  expect(due('2026-04-01T23:59:59.999-03:00')).toEqual({ 'health/care': '2026-04-09T23:59:59.000-03:00' });
  expect(due('2026-04-02T02:59:59.999Z')).toEqual({ 'health/care': '2026-04-09T23:59:59.000-03:00' });
  expect(due('2026-04-02T03:00:00.000Z')).toEqual({ 'health/care': '2026-04-10T23:59:59.000-03:00' });
  const acre = { zone: 'America/Rio_Branco' };
  expect(due('2026-04-02T04:59:59.999Z', 'care', acre)).toEqual({
    'health/care': '2026-04-09T23:59:59.000-05:00',
  });
  expect(due('2026-04-02T05:00:00.000Z', 'care', acre)).toEqual({
    'health/care': '2026-04-10T23:59:59.000-05:00',
  });
});

test('month ends', () => {
  expect(due('2028-02-22T12:00:00.000-03:00', 'non_care')['health/non_care/decreto']).toBe(
    '2028-02-29T23:59:59.000-03:00',
  );
  expect(due('2025-02-22T12:00:00.000-03:00', 'non_care')['health/non_care/decreto']).toBe(
    '2025-03-01T23:59:59.000-03:00',
  );
  expect(due('2026-12-31T12:00:00.000-03:00', 'non_care')['health/non_care/decreto']).toBe(
    '2027-01-07T23:59:59.000-03:00',
  );
  expect(due('2026-04-30T12:00:00.000-03:00')).toEqual({ 'health/care': '2026-05-08T23:59:59.000-03:00' });
});

test('days on which the clocks are changed at midnight', () => {
  // São Paulo until 2019: 2018-11-04 began at 01:00, and 2018-02-17 had 23:00 to 24:00 twice.
  const days = (from: string) => due(from, 'record_copy')['health/record_copy/decreto'];
  expect(days('2018-10-29T12:00:00.000-03:00')).toBe('2018-11-03T23:59:59.000-03:00');
  expect(days('2018-10-30T12:00:00.000-03:00')).toBe('2018-11-04T23:59:59.000-02:00');
  expect(days('2018-02-12T12:00:00.000-02:00')).toBe('2018-02-17T23:59:59.000-03:00');
});

test('a city day and Carnival move the term; a rule with the national calendar stays', () => {
  const calendar = { optionalDays: ['carnival' as const], days: [{ date: '2027-02-15', name: 'Padroeira' }] };
  const at = '2027-02-05T08:00:00.000-03:00';
  expect(due(at, 'care', { calendar })).toEqual({ 'health/care': '2027-02-17T23:59:59.000-03:00' });
  const profile = readProfile(
    ownProfile([
      '{ rule: care, class: care, amount: 5, unit: business_days, calendar: national, source: contrato, certainty: own }',
    ]),
    { label: 'p.yaml', isShipped: false },
  );
  expect(due(at, 'care', { calendar, profile })).toEqual({ 'own/care': '2027-02-12T23:59:59.000-03:00' });
});

test('terms of a day are computed once, those with hours each time', () => {
  const at = (time: string) => `2026-11-27T${time}-03:00`;
  expect(inHealth('care', at('08:00:00.000'))).toBe(inHealth('care', at('18:00:00.000')));
  expect(inHealth('record_copy', at('08:00:00.000'))).not.toEqual(
    inHealth('record_copy', at('18:00:00.000')),
  );
});

test('every term ends after it began, days at 23:59:59, in the order of their ends', () => {
  const instants = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2060, 0, 1) });
  const zones = fc.constantFrom(SAO_PAULO, 'America/Manaus', 'America/Noronha', 'America/New_York');
  fc.assert(
    fc.property(instants, zones, fc.constantFrom(...CLASSES), (ms, zone, demandClass) => {
      const from = new Date(ms).toISOString();
      const terms = createTerms({ profile: health, calendar: NATIONAL_ONLY, zone })(demandClass, from);
      const dues = terms.map(({ due_at }) => Date.parse(due_at));
      expect(dues).toEqual([...dues].sort((a, b) => a - b));
      for (const { unit, due_at } of terms) {
        expect(Date.parse(due_at)).toBeGreaterThanOrEqual(ms);
        if (unit.endsWith('_days')) expect(due_at).toContain('T23:59:59.000');
      }
    }),
  );
});

function ownProfile(rules: string[]): string {
  const others = CLASSES.filter((one) => one !== 'care').map(
    (one) =>
      `{ rule: ${one}, class: ${one}, amount: 3, unit: business_days, source: contrato, certainty: own }`,
  );
  return `profile: own\ntitle: Nosso\ndefault_class: care\nrules:\n${[...rules, ...others].map((one) => `  - ${one}`).join('\n')}\n`;
}
