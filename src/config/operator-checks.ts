import { hasRegistryDigit } from '../beneficiary/registry.ts';
import type { Finding } from '../yaml/check.ts';
import type { Settings } from './schema.ts';

/** Journals are separated by registro ANS, so it may occur once. */
export function duplicateOperators(settings: unknown): Finding[] {
  const seen = new Map<string, number>();
  return registries(settings).flatMap(({ registry, index }) => {
    const first = seen.get(registry);
    if (first === undefined) {
      seen.set(registry, index);
      return [];
    }
    return [
      {
        path: ['operators', index, 'ans_registry'],
        on: 'value' as const,
        what: {
          'pt-BR': `a mesma operadora de operators[${first}]`,
          en: `the same operator as operators[${first}]`,
        },
        expected: { 'pt-BR': 'um registro ANS por operadora', en: 'one registro ANS for each operator' },
      },
    ];
  });
}

/** Two machines that draw from one range would give the same number to two callers. */
export function overlappingRanges(settings: unknown): Finding[] {
  const { operators } = (settings ?? {}) as { operators?: unknown };
  return (Array.isArray(operators) ? operators : []).flatMap((operator, index) => {
    const ranges: unknown = operator?.offline;
    return Array.isArray(ranges) ? overlapsIn(ranges, ['operators', index, 'offline']) : [];
  });
}

function overlapsIn(ranges: { from?: unknown; to?: unknown }[], path: (string | number)[]): Finding[] {
  return ranges.flatMap(({ from, to } = {}, index): Finding[] => {
    if (typeof from !== 'number' || typeof to !== 'number') return [];
    const expected = {
      'pt-BR': 'para cada máquina, uma faixa só dela, com from menor que to',
      en: 'for each machine a range of its own, with from less than to',
    };
    const finding = { path: [...path, index, 'from'], on: 'value' as const, expected };
    if (from > to)
      return [{ ...finding, what: { 'pt-BR': 'from é maior que to', en: 'from is greater than to' } }];
    const other = ranges.slice(0, index).findIndex((before) => overlap(before, { from, to }));
    if (other < 0) return [];
    const what = {
      'pt-BR': `a faixa cruza a de offline[${other}]`,
      en: `the range overlaps that of offline[${other}]`,
    };
    return [{ ...finding, what }];
  });
}

function overlap(a: { from?: unknown; to?: unknown }, b: { from: number; to: number }): boolean {
  return typeof a?.from === 'number' && typeof a.to === 'number' && a.from <= b.to && b.from <= a.to;
}

/** Hours that end before they begin: no caller would ever be called back. */
export function emptyCallbackHours(settings: unknown): Finding[] {
  const { operators } = (settings ?? {}) as { operators?: unknown };
  return (Array.isArray(operators) ? operators : []).flatMap((operator, index): Finding[] => {
    const { from, to } = (operator?.callbacks?.hours ?? {}) as { from?: unknown; to?: unknown };
    if (!isTime(from) || !isTime(to) || from < to) return [];
    return [
      {
        path: ['operators', index, 'callbacks', 'hours', 'to'],
        on: 'value',
        what: { 'pt-BR': `to não é depois de from (${from})`, en: `to is not after from (${from})` },
        expected: {
          'pt-BR': 'uma hora depois de from, no mesmo dia',
          en: 'a time after from, on the same day',
        },
      },
    ];
  });
}

/** Other texts are the schema's to refuse. */
function isTime(value: unknown): value is string {
  return typeof value === 'string' && /^\d\d:\d\d$/.test(value);
}

/** Operators of a peer that are not in `operators`: such a peer could issue for none. */
export function unknownPeerOperators(settings: unknown): Finding[] {
  const known = new Set(registries(settings).map(({ registry }) => registry));
  const { agi } = (settings ?? {}) as { agi?: { allow?: unknown } };
  const peers = Array.isArray(agi?.allow) ? (agi.allow as { operators?: unknown }[]) : [];
  return peers.flatMap((peer, index) => {
    const operators = Array.isArray(peer?.operators) ? (peer.operators as unknown[]) : [];
    return operators.flatMap((registry, place): Finding[] =>
      typeof registry !== 'string' || known.has(registry)
        ? []
        : [
            {
              path: ['agi', 'allow', index, 'operators', place],
              on: 'value',
              what: {
                'pt-BR': `a operadora ${registry} não está em operators`,
                en: `the operator ${registry} is not in operators`,
              },
              expected: {
                'pt-BR': `uma de: ${[...known].join(', ')}`,
                en: `one of: ${[...known].join(', ')}`,
              },
            },
          ],
    );
  });
}

function registries(settings: unknown): { registry: string; index: number }[] {
  const operators =
    typeof settings === 'object' && settings && 'operators' in settings ? settings.operators : [];
  if (!Array.isArray(operators)) return [];
  return operators.flatMap((operator: unknown, index) => {
    const registry =
      typeof operator === 'object' && operator && 'ans_registry' in operator ? operator.ans_registry : null;
    return typeof registry === 'string' ? [{ registry, index }] : [];
  });
}

/**
 * Warnings about settings that are allowed but probably a mistake. The rule of the registro ANS's check digit was derived from
 * known numbers, not read in a norm, so it is no error.
 * @param written the settings before references were resolved
 */
export function settingsWarnings(settings: Settings, written: unknown): Finding[] {
  const digits = settings.operators.flatMap(({ ans_registry }, index): Finding[] =>
    hasRegistryDigit(ans_registry)
      ? []
      : [
          {
            path: ['operators', index, 'ans_registry'],
            on: 'value',
            what: {
              'pt-BR': 'o dígito verificador do registro ANS não confere',
              en: 'the check digit of the registro ANS is wrong',
            },
            hint: {
              'pt-BR': 'confira o número; o Carimbo vai usá-lo assim mesmo',
              en: 'check the number; Carimbo uses it all the same',
            },
          },
        ],
  );
  return hasPlainPassword(written) ? [...digits, PLAIN_PASSWORD] : digits;
}

function hasPlainPassword(written: unknown): boolean {
  const url = JSON.stringify(written).match(/"url":"postgres(?:ql)?:\/\/[^"/@:]*:([^"@]+)@/);
  return url !== null && !url[1]?.startsWith('${');
}

const PLAIN_PASSWORD: Finding = {
  path: ['database', 'url'],
  on: 'value',
  what: {
    'pt-BR': 'a senha do banco está escrita no arquivo',
    en: 'the database password is written in the file',
  },
  hint: { 'pt-BR': `use \${env:NOME} ou \${file:CAMINHO}`, en: `use \${env:NAME} or \${file:PATH}` },
};
