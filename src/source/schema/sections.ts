import type { Path } from '../../yaml/problem.ts';
import type { TemplateSection } from '../source-kind.ts';
import type { DescribedSettings } from './described-source.ts';
import { LOOKUP_PLACES, PROTOCOL_PLACES, REGISTER_PLACES } from './places.ts';

/** Every request of the file, and what it may be filled with. */
export function requestSections(settings: DescribedSettings): TemplateSection[] {
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
