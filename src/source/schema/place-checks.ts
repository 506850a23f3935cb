import type { Text } from '../../i18n/text.ts';
import type { Finding } from '../../yaml/check.ts';
import type { Path } from '../../yaml/problem.ts';
import { malformedPlaces, placesIn, textsIn } from '../engine/template.ts';
import { finding, meant, text } from './finding.ts';
import type { Section } from './sections.ts';
import type { DescribedSettings } from './source-schema.ts';

interface Checking {
  kind: DescribedSettings['kind'] | 'code';
  parameters: readonly string[];
}

/** Every `${…}` in a section is one that will have a value there. A statement of SQL has its own way, and none of these. */
export function checkPlaces(section: Section, { kind, parameters }: Checking): Finding[] {
  const known = [...section.places, ...parameters];
  const isStatement = (path: Path) => kind === 'sql' && path.length === 1 && path[0] === 'sql';
  const texts = textsIn(section.tree).filter(({ path }) => !isStatement(path));
  const findings = texts.flatMap(({ text: template, path }) => {
    const at = [...section.path, ...path];
    const malformed = malformedPlaces(template).map((place) => finding(at, ...malformedPlace(place)));
    const unknown = [...new Set(placesIn(template))]
      .filter((name) => !known.includes(name))
      .map((name) =>
        finding(at, text(`\${${name}} não existe aqui`, `there is no \${${name}} here`), {
          hint:
            known.length === 0
              ? text('crie o parâmetro em parameters', 'make the parameter, in parameters')
              : meant(name, known, (near) => `\${${near}}`),
        }),
      );
    return [...malformed, ...unknown];
  });
  const { mustHave } = section;
  if (mustHave === undefined || (kind === 'sql' && isSql(section.tree))) return findings;
  if (texts.some(({ text: template }) => placesIn(template).includes(mustHave))) return findings;
  const isForeign = texts.some(({ text: template }) => FOREIGN_PLACE.test(template));
  const place = `\${${mustHave}}`;
  return [...findings, neverAsked(section.path, place, isForeign ? onlyOurs(place) : undefined)];
}

export function isSql(tree: unknown): boolean {
  return typeof tree === 'object' && tree !== null && 'sql' in tree;
}

/** `{{card}}`, `{card}`, `:card`, `$card`, `<card>`, `%s`: how other programs write it. */
const FOREIGN_PLACE = /\{\{.*\}\}|\{\w+\}|[:$][a-z]\w*|<\w+>|%s/i;

/** A request for a person that does not say for whom. */
export function neverAsked(path: Path, place: string, hint?: Text): Finding {
  const what = text(
    `a consulta não diz de quem: falta ${place}`,
    `the request does not say for whom: ${place} is missing`,
  );
  return finding(path, what, { on: 'key', hint });
}

function onlyOurs(place: string): Text {
  const foreign = '{{…}}, {…}, :…, $…, %s';
  return text(
    `só \${…} é preenchido (${foreign} não): escreva ${place}`,
    `only \${…} is filled (${foreign} is not): write ${place}`,
  );
}

function malformedPlace(place: string): [ReturnType<typeof text>, { hint: ReturnType<typeof text> }] {
  const reference = /^\$\{(env|file):/.exec(place)?.[1];
  if (reference !== undefined) {
    return [
      text(
        `\${${reference}:…} não vale num arquivo de origem`,
        `\${${reference}:…} does not work in a source file`,
      ),
      {
        hint: text(
          `crie um parâmetro com ${reference}: em parameters, e use \${nome}`,
          `make a parameter with ${reference}: in parameters, and use \${name}`,
        ),
      },
    ];
  }
  return [
    text('${…} malformado', 'a malformed ${…}'),
    {
      hint: text(
        `escreva \${nome}, em minúsculas, ou \${nome|number}`,
        `write \${name}, in lower case, or \${name|number}`,
      ),
    },
  ];
}
