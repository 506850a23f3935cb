import { join } from 'node:path';
import { PACKAGE_ROOT } from '../platform/package-root.ts';
import { CLASSES } from '../protocol/enums.ts';
import { Check, type Static, Type } from '../typebox.ts';
import type { Annotations } from '../yaml/annotations.ts';
import { check, type Finding } from '../yaml/check.ts';
import { deepFreeze } from '../yaml/deep-freeze.ts';
import { readDocument } from '../yaml/document.ts';
import { lineOf, placeFinding } from '../yaml/place-finding.ts';
import { ConfigError } from '../yaml/problem.ts';
import { readTextFile } from '../yaml/read-text-file.ts';
import { withoutEmpty } from '../yaml/without-empty.ts';
import { CERTAINTIES, type Profile, type Rule, UNITS } from './profile.ts';

/** The profiles of this program: their rules are in journals, so a change of a term needs a new rule. */
export const SHIPPED_PROFILES = ['health', 'sac'] as const;
export type ShippedProfile = (typeof SHIPPED_PROFILES)[number];

const expects = (pt: string, en: string): Annotations => ({ 'x-expects': { 'pt-BR': pt, en } });
const closed = { additionalProperties: false };
const text = Type.String({ minLength: 1, ...expects('um texto', 'text') });

const whole = (minimum: number, maximum: number) =>
  Type.Integer({
    minimum,
    maximum,
    ...expects(`número inteiro de ${minimum} a ${maximum}`, `a whole number from ${minimum} to ${maximum}`),
  });

const choice = <const T extends string[]>(values: readonly [...T]) =>
  Type.Enum(values, { ...expects(`um de: ${values.join(', ')}`, `one of: ${values.join(', ')}`) });

const sourced = { source: text, certainty: choice(CERTAINTIES) };
const section = expects('um grupo de chaves', 'a group of keys');

const RuleSection = Type.Object(
  {
    rule: Type.String({
      pattern: '^[a-z][a-z0-9_]*(/[a-z][a-z0-9_]*)?$',
      ...expects('um nome como care ou care/contrato', 'a name such as care or care/contract'),
    }),
    class: choice(CLASSES),
    amount: whole(0, 1_000),
    unit: choice(UNITS),
    from: Type.Optional(choice(['request', 'registration'])),
    calendar: Type.Optional(choice(['operator', 'national'])),
    warn_before: Type.Optional(whole(0, 1_000)),
    extendable_to: Type.Optional(whole(1, 1_000)),
    ...sourced,
  },
  { ...closed, ...section },
);

const RetentionSection = Type.Object(
  {
    amount: whole(1, 1_000),
    unit: choice(['days', 'years']),
    from: choice(['call', 'resolution', 'complaint']),
    ...sourced,
  },
  { ...closed, ...section },
);

const ProfileSchema = Type.Object(
  {
    profile: Type.String({
      pattern: '^[a-z][a-z0-9-]{0,39}$',
      ...expects(
        'até 40 letras minúsculas, dígitos e -, como minha-operadora',
        'up to 40 lower-case letters, digits and -, such as my-operator',
      ),
    }),
    title: text,
    default_class: choice(CLASSES),
    rules: Type.Array(RuleSection, { minItems: 1, ...expects('uma lista de regras', 'a list of rules') }),
    number_copy: Type.Optional(
      Type.Object({ within_hours: whole(1, 1_000), ...sourced }, { ...closed, ...section }),
    ),
    retention: Type.Optional(
      Type.Object(
        {
          record: Type.Optional(RetentionSection),
          recording: Type.Optional(RetentionSection),
          complaint: Type.Optional(RetentionSection),
        },
        { ...closed, ...section },
      ),
    ),
  },
  closed,
);
type Written = Static<typeof ProfileSchema>;

export function shippedProfile(name: ShippedProfile): Profile {
  const file = join(PACKAGE_ROOT, 'profiles', `${name}.yaml`);
  return readProfile(readTextFile(file, file), { label: file, isShipped: true });
}

/** An operator's own profile. @param label what messages call the file @throws ConfigError naming all that is wrong */
export function loadProfile(file: string, label: string): Profile {
  return readProfile(readTextFile(file, label), { label, isShipped: false });
}

export function readProfile(
  source: string,
  { label, isShipped }: { label: string; isShipped: boolean },
): Profile {
  const document = readDocument(source);
  const faults = document.faults.map(({ line, what }) => ({ place: `${label}:${line}`, key: '', what }));
  if (faults.length > 0) throw new ConfigError(faults);
  const written = withoutEmpty(document.value ?? {});
  const found = [
    ...check(ProfileSchema, written),
    ...(Check(ProfileSchema, written) ? inconsistencies(written, isShipped) : []),
  ];
  if (found.length > 0) {
    const inFileOrder = found.sort((a, b) => lineOf(a, document) - lineOf(b, document));
    throw new ConfigError(
      inFileOrder.map((one) => placeFinding(one, { document, label, origins: new Map() })),
    );
  }
  if (!Check(ProfileSchema, written)) throw new Error('the profile passed its check and not its schema');
  return deepFreeze(buildProfile(written));
}

function buildProfile({ profile, title, default_class, rules, number_copy, retention }: Written): Profile {
  return {
    name: profile,
    title,
    defaultClass: default_class,
    rules: rules.map(
      ({ rule, class: demandClass, amount, unit, source, certainty, ...more }): Rule => ({
        id: `${profile}/${rule}`,
        class: demandClass,
        amount,
        unit,
        source,
        certainty,
        from: more.from ?? 'request',
        calendar: more.calendar ?? 'operator',
        warnBefore: more.warn_before ?? 0,
        extendableTo: more.extendable_to ?? null,
      }),
    ),
    numberCopy:
      number_copy === undefined
        ? null
        : {
            withinHours: number_copy.within_hours,
            source: number_copy.source,
            certainty: number_copy.certainty,
          },
    retention: {
      record: retention?.record ?? null,
      recording: retention?.recording ?? null,
      complaint: retention?.complaint ?? null,
    },
  };
}

function inconsistencies({ profile, rules }: Written, isShipped: boolean): Finding[] {
  const findings: Finding[] = [];
  if (!isShipped && SHIPPED_PROFILES.some((name) => name === profile))
    findings.push({
      path: ['profile'],
      on: 'value',
      what: {
        'pt-BR': `o perfil ${profile} é do Carimbo`,
        en: `the profile ${profile} belongs to Carimbo`,
      },
      expected: { 'pt-BR': 'outro nome', en: 'another name' },
    });
  const missing = CLASSES.filter((name) => !rules.some((rule) => rule.class === name));
  if (missing.length > 0)
    findings.push({
      path: ['rules'],
      on: 'key',
      what: {
        'pt-BR': `faltam regras para: ${missing.join(', ')}`,
        en: `there are no rules for: ${missing.join(', ')}`,
      },
      expected: {
        'pt-BR': 'ao menos uma regra para cada classe',
        en: 'at least one rule for each class',
      },
    });
  rules.forEach((rule, index) => {
    findings.push(...ruleInconsistencies(rule, { index, earlier: rules.slice(0, index) }));
  });
  return findings;
}

function ruleInconsistencies(
  { rule, amount, unit }: Written['rules'][number],
  { index, earlier }: { index: number; earlier: Written['rules'] },
): Finding[] {
  const at = (key: string) => ({ path: ['rules', index, key], on: 'value' as const });
  const findings: Finding[] = [];
  if (earlier.some((other) => other.rule === rule))
    findings.push({
      ...at('rule'),
      what: { 'pt-BR': `a regra ${rule} aparece duas vezes`, en: `the rule ${rule} occurs twice` },
      expected: { 'pt-BR': 'um nome por regra', en: 'one name for each rule' },
    });
  if ((unit === 'immediate') !== (amount === 0))
    findings.push({
      ...at('amount'),
      what: {
        'pt-BR': `amount ${amount} não combina com unit ${unit}`,
        en: `amount ${amount} does not fit unit ${unit}`,
      },
      expected: {
        'pt-BR': '0 com immediate; de 1 em diante com as outras unidades',
        en: '0 with immediate; from 1 on with the other units',
      },
    });
  return findings;
}
