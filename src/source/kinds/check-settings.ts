import type { Finding } from '../../yaml/check.ts';
import { checkExpressions } from '../schema/expression-checks.ts';
import type { FoundParameters } from '../schema/find-parameters.ts';
import { finding, text } from '../schema/finding.ts';
import { checkPlaces, isSql } from '../schema/place-checks.ts';
import { checkRules } from '../schema/rule-checks.ts';
import { checkSecrets, parametersUsedAsSecrets } from '../schema/secret-checks.ts';
import { fixedSections, requestSections } from '../schema/sections.ts';
import type { CodeSettings, DescribedSettings } from '../schema/source-schema.ts';
import { checkKind } from './kind-checks.ts';
import { checkSql } from './sql/sql-checks.ts';

/** What a schema cannot say of a file whose shape is right already. */
export function checkSettings(settings: DescribedSettings | CodeSettings, found: FoundParameters): Finding[] {
  const parameters = Object.keys(settings.parameters ?? {});
  const { kind } = settings;
  const fixed = fixedSections(settings).flatMap((section) => checkPlaces(section, { kind, parameters }));
  if (settings.kind === 'code') return fixed;
  const requests = requestSections(settings).flatMap((section) => [
    ...checkPlaces(section, { kind, parameters }),
    ...(settings.kind === 'sql' && isSql(section.tree)
      ? checkSql(section, { driver: settings.connection.driver, parameters })
      : []),
  ]);
  return [
    ...fixed,
    ...requests,
    ...checkKind(settings, found),
    ...checkRules(settings),
    ...checkExpressions(settings),
    ...checkSecrets(settings),
    ...secretDefaults(settings, found),
  ];
}

/** `password: ${pw}` makes a secret of `pw`, and a secret has no value in the file. */
function secretDefaults(settings: DescribedSettings, { sensitive }: FoundParameters): Finding[] {
  const { parameters = {} } = settings;
  return [...new Set(parametersUsedAsSecrets(settings))]
    .filter((name) => parameters[name]?.default !== undefined && parameters[name]?.sensitive !== false)
    .filter((name) => !sensitive.has(name))
    .map((name) =>
      finding(
        ['parameters', name, 'default'],
        text('usado como segredo: não tem valor no arquivo', 'used as a secret: it has no value in the file'),
        {
          hint: text(
            'use env ou file; se não for segredo, diga sensitive: false',
            'use env or file; if it is no secret, say sensitive: false',
          ),
        },
      ),
    );
}
