import type { Finding } from '../../yaml/check.ts';
import type { Path } from '../../yaml/problem.ts';
import type { CommonSettings } from '../schema/common.ts';
import type { DescribedSettings } from '../schema/described-source.ts';
import { checkExpressions } from '../schema/expression-checks.ts';
import type { FoundParameters } from '../schema/find-parameters.ts';
import { finding, text } from '../schema/finding.ts';
import { checkPlaces } from '../schema/place-checks.ts';
import { LOOKUP_PLACES, PROTOCOL_PLACES, REGISTER_PLACES } from '../schema/places.ts';
import { checkRules } from '../schema/rule-checks.ts';
import { checkSecrets, parametersUsedAsSecrets } from '../schema/secret-checks.ts';
import type { DescribedKind, KnownParameters, SourceKind, TemplateSection } from '../source-kind.ts';

/** What a schema cannot say of a file whose shape is right already. */
export function checkSettings(kind: SourceKind, settings: CommonSettings, found: FoundParameters): Finding[] {
  const parameters = { names: Object.keys(settings.parameters ?? {}), urlNames: found.urlParameters };
  const templates = Object.entries(kind.templates?.(settings) ?? {});
  return [
    ...templates.flatMap(([key, tree]) => checkPlaces({ path: [key], tree, places: [] }, parameters.names)),
    ...(kind.check?.(settings, parameters) ?? []),
    ...(kind.isDescribed ? checkDescribed(kind, settings as DescribedSettings, { parameters, found }) : []),
  ];
}

function checkDescribed(
  kind: DescribedKind,
  settings: DescribedSettings,
  { parameters, found }: { parameters: KnownParameters; found: FoundParameters },
): Finding[] {
  const requests = requestSections(settings).flatMap(
    (section) => kind.checkRequest?.(section, settings, parameters) ?? checkPlaces(section, parameters.names),
  );
  return [
    ...requests,
    ...checkRules(settings, kind),
    ...checkExpressions(settings),
    ...checkSecrets(settings, kind),
    ...secretDefaults(settings, { kind, found }),
  ];
}

/** Every request of the file, and the places that it may use. */
function requestSections(settings: DescribedSettings): TemplateSection[] {
  const extra = Object.keys(settings.mapping.extra ?? {}).map((name) => `extra_${name}`);
  const sections: TemplateSection[] = [];
  const add = (path: Path, tree: unknown, places: readonly string[]) => {
    if (tree !== undefined) sections.push({ path, tree, places });
  };
  for (const by of LOOKUP_PLACES) {
    const tree = settings.lookup[by];
    if (tree !== undefined) sections.push({ path: ['lookup', by], tree, places: [by], mustHave: by });
  }
  add(['issue', 'request'], settings.issue?.request, [...PROTOCOL_PLACES, ...extra]);
  add(['issue', 'find', 'request'], settings.issue?.find?.request, [...PROTOCOL_PLACES, ...extra]);
  add(['register', 'request'], settings.register?.request, [...REGISTER_PLACES, ...extra]);
  return sections;
}

/** `password: ${pw}` makes a secret of `pw`, and a secret has no value in the file. */
function secretDefaults(
  settings: DescribedSettings,
  { kind, found: { sensitive } }: { kind: DescribedKind; found: FoundParameters },
): Finding[] {
  const { parameters = {} } = settings;
  return [...new Set(parametersUsedAsSecrets(settings, kind))]
    .filter((name) => parameters[name]?.default !== undefined && parameters[name]?.sensitive !== false)
    .filter((name) => !sensitive.has(name))
    .map((name) =>
      finding(
        ['parameters', name, 'default'],
        text(
          'usado como segredo: não pode ter valor no arquivo',
          'used as a secret: it has no value in the file',
        ),
        {
          hint: text(
            'use env ou file; se não é segredo, use sensitive: false',
            'use env or file; if it is no secret, say sensitive: false',
          ),
        },
      ),
    );
}
