import { expect, test } from 'vitest';
import { CLASSES } from '../protocol/enums.ts';
import { ConfigError, describeProblem } from '../yaml/problem.ts';
import { readProfile, SHIPPED_PROFILES, shippedProfile } from './load-profile.ts';

test.each(SHIPPED_PROFILES)('%s rules the six classes, with source and certainty of each rule', (name) => {
  const { rules, defaultClass, retention } = shippedProfile(name);
  expect(new Set(rules.map((rule) => rule.class))).toEqual(new Set(CLASSES));
  expect(
    rules.every(({ id, source, certainty }) => id.startsWith(`${name}/`) && source !== '' && certainty),
  ).toBe(true);
  expect(defaultClass).toBe('non_care');
  expect(retention.record).toMatchObject({ amount: 2, unit: 'years', from: 'resolution', certainty: 'text' });
  expect(retention.recording).toMatchObject({ amount: 90, unit: 'days', certainty: 'text' });
});

test('no article of RN 623 is cited: its official text was not read', () => {
  for (const name of SHIPPED_PROFILES)
    for (const { source } of shippedProfile(name).rules) expect(source).not.toMatch(/623.*art/);
});

test('only what was read in a norm is marked as text', () => {
  const known = SHIPPED_PROFILES.flatMap((name) => shippedProfile(name).rules)
    .filter(({ certainty }) => certainty === 'text')
    .map(({ id }) => id);
  expect(known).toEqual(['health/ombudsman', 'health/record_copy/decreto', 'sac/record_copy']);
});

const problemsOf = (text: string) => {
  try {
    readProfile(text, { label: 'meu.yaml', isShipped: false });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => describeProblem(problem, 'en'));
    throw error;
  }
  return [];
};

test('mistakes are named by file, line, key and expectation', () => {
  const text = `profile: health
title: Nosso
default_class: cares
rules:
  - rule: care
    class: care
    amount: "5"
    unit: dias
    source: contrato
    certainty: own
    warm_before: 1
`;
  expect(problemsOf(text)).toEqual([
    'meu.yaml:3: default_class: found: "cares"; expected: one of: urgent, care, high_complexity, non_care, ombudsman, record_copy; did you mean "care"?',
    'meu.yaml:7: rules[0].amount: found: "5"; expected: a whole number from 0 to 1000',
    'meu.yaml:8: rules[0].unit: found: "dias"; expected: one of: business_days, calendar_days, hours, immediate',
    'meu.yaml:11: rules[0].warm_before: unknown key; did you mean "warn_before"?',
  ]);
});

test('what the schema cannot say: names of this program, missing classes, repeated rules, amounts without sense', () => {
  const rules = CLASSES.filter((one) => one !== 'urgent' && one !== 'ombudsman').map(
    (one) =>
      `  - { rule: care, class: ${one}, amount: ${one === 'care' ? 0 : 1}, unit: hours, source: s, certainty: own }`,
  );
  const text = `profile: sac\ntitle: Nosso\ndefault_class: care\nrules:\n${rules.join('\n')}\n`;
  expect(problemsOf(text)).toEqual([
    'meu.yaml:1: profile: the profile sac belongs to Carimbo; expected: another name',
    'meu.yaml:4: rules: there are no rules for: urgent, ombudsman; expected: at least one rule for each class',
    'meu.yaml:5: rules[0].amount: amount 0 does not fit unit hours; expected: 0 with immediate; from 1 on with the other units',
    'meu.yaml:6: rules[1].rule: the rule care occurs twice; expected: one name for each rule',
    'meu.yaml:7: rules[2].rule: the rule care occurs twice; expected: one name for each rule',
    'meu.yaml:8: rules[3].rule: the rule care occurs twice; expected: one name for each rule',
  ]);
});
