import type { Finding } from '../../yaml/check.ts';
import type { Path } from '../../yaml/problem.ts';
import { FAULTS_BY_CODE, isFaultCode } from '../faults.ts';
import type { DescribedKind } from '../source-kind.ts';
import type { DescribedSettings } from './described-source.ts';
import { finding, meant, text } from './finding.ts';

type StatusFaultOf = DescribedKind['statusFault'];

/** What lookup, mapping, rules and tests require of one another. */
export function checkRules(
  settings: DescribedSettings,
  { statusFault }: Pick<DescribedKind, 'statusFault'>,
): Finding[] {
  const { lookup, mapping, issue, register, input } = settings;
  const findings = [
    ...checkOutcomes(settings.outcomes, ['outcomes'], statusFault),
    ...checkOutcomes(issue?.outcomes, ['issue', 'outcomes'], statusFault),
    ...checkOutcomes(issue?.find?.outcomes, ['issue', 'find', 'outcomes'], statusFault),
    ...checkOutcomes(register?.outcomes, ['register', 'outcomes'], statusFault),
    ...checkTests(settings.tests ?? []),
  ];
  if (lookup.card_number === undefined && lookup.cpf === undefined) {
    findings.push(
      finding(['lookup'], text('nenhuma consulta', 'no request'), {
        on: 'key',
        expected: text('card_number, cpf, ou os dois', 'card_number, cpf, or both'),
      }),
    );
  }
  if (lookup.cpf !== undefined && mapping.card_number === undefined) {
    findings.push(
      finding(
        ['mapping', 'card_number'],
        text('a consulta por CPF precisa deste valor', 'looking up by CPF needs this value'),
        { on: 'key' },
      ),
    );
  }
  for (const key of ['card_number', 'cpf'] as const) {
    const picture = input?.[key]?.picture;
    if (picture !== undefined && !picture.includes('#')) {
      findings.push(
        finding(['input', key, 'picture'], text('máscara sem nenhum #', 'a picture without any #'), {
          expected: text('cada # é um caractere do valor', 'each # is a character of the value'),
        }),
      );
    }
  }
  const { min_length: min = 1, max_length: max = 40 } = issue?.number ?? {};
  if (min > max) {
    findings.push(
      finding(['issue', 'number', 'min_length'], text('maior que max_length', 'more than max_length')),
    );
  }
  return findings;
}

function checkOutcomes(
  rules: DescribedSettings['outcomes'],
  path: Path,
  statusFault: StatusFaultOf,
): Finding[] {
  return (rules ?? []).flatMap((rule, index) => {
    const at = [...path, index];
    const isLast = index === (rules?.length ?? 0) - 1;
    const hides =
      !isLast && rule.status === undefined && rule.when === undefined
        ? [
            finding(
              at,
              text(
                'esta regra sempre se aplica: as seguintes nunca são usadas',
                'this rule always fits: those after it never',
              ),
              {
                on: 'key',
                hint: text(
                  'acrescente status ou when, ou mova-a para o fim',
                  'give it status or when, or put it last',
                ),
              },
            ),
          ]
        : [];
    const statuses = rule.status === undefined ? [] : [rule.status].flat();
    const impossible = statuses.flatMap((status) => {
      const fault = statusFault(String(status));
      return fault === null ? [] : [finding([...at, 'status'], fault.what, fault)];
    });
    return [...hides, ...impossible];
  });
}

const BODIES = ['body', 'text', 'file', 'fault'] as const;

function checkTests(tests: NonNullable<DescribedSettings['tests']>): Finding[] {
  return tests.flatMap(({ reply, ask, operation = 'lookup' }, index) => {
    const findings: Finding[] = [];
    const given = BODIES.filter((key) => reply[key] !== undefined);
    if (given.length > 1) {
      findings.push(
        finding(
          ['tests', index, 'reply'],
          text(`há ${given.join(' e ')}`, `there are ${given.join(' and ')}`),
          {
            on: 'key',
            expected: text(`um de: ${BODIES.join(', ')}`, `one of: ${BODIES.join(', ')}`),
          },
        ),
      );
    }
    if (reply.fault !== undefined && !isFaultCode(reply.fault)) {
      findings.push(
        finding(
          ['tests', index, 'reply', 'fault'],
          text('esse código de falha não existe', 'there is no fault of that code'),
          { hint: meant(reply.fault, Object.keys(FAULTS_BY_CODE)) },
        ),
      );
    }
    const asked = ['card_number', 'cpf'].filter((key) => ask && key in ask);
    if (operation === 'lookup' && asked.length !== 1) {
      findings.push(
        finding(['tests', index, 'ask'], text('falta o que foi perguntado', 'what was asked?'), {
          on: 'key',
          expected: text('card_number ou cpf', 'card_number or cpf'),
        }),
      );
    }
    return findings;
  });
}
