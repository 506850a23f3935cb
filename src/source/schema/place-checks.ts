import type { Text } from '../../i18n/text.ts';
import type { Finding } from '../../yaml/check.ts';
import type { Path } from '../../yaml/problem.ts';
import { malformedPlaces, placesIn, textsIn } from '../engine/template.ts';
import type { TemplateSection } from '../source-kind.ts';
import { finding, meant, text } from './finding.ts';

/** Every `${…}` in a section is one that will have a value there. */
export function checkPlaces(section: TemplateSection, parameters: readonly string[]): Finding[] {
  const known = [...section.places, ...parameters];
  const texts = textsIn(section.tree);
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
  if (mustHave === undefined) return findings;
  if (texts.some(({ text: template }) => placesIn(template).includes(mustHave))) return findings;
  const isForeign = texts.some(({ text: template }) => FOREIGN_PLACE.test(template));
  const place = `\${${mustHave}}`;
  return [...findings, neverAsked(section.path, place, isForeign ? onlyCarimbo(place) : undefined)];
}

/** `{{card}}`, `{card}`, `:card`, `$card`, `<card>`, `%s`: how other programs write it. */
const FOREIGN_PLACE = /\{\{.*\}\}|\{\w+\}|[:$][a-z]\w*|<\w+>|%s/i;

/** A lookup that does not say whose data it wants. */
export function neverAsked(path: Path, place: string, hint?: Text): Finding {
  const what = text(
    `falta ${place} na consulta: ela não informa a pessoa`,
    `the request does not say for whom: ${place} is missing`,
  );
  return finding(path, what, { on: 'key', hint });
}

function onlyCarimbo(place: string): Text {
  const foreign = '{{…}}, {…}, :…, $…, %s';
  return text(
    `só \${…} é preenchido (${foreign} não é): escreva ${place}`,
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
