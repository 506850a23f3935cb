import type { Path } from '../../yaml/problem.ts';
import { LOOKUP_PLACES, PROTOCOL_PLACES, REGISTER_PLACES } from './remote-config.ts';
import type { CodeSettings, DescribedSettings } from './source-schema.ts';

/** A part of the file whose texts are templates, and the values it may be filled with beside the parameters. */
export interface Section {
  path: Path;
  tree: unknown;
  places: readonly string[];
  /** A request for a person that does not say for whom asks the same each time. */
  mustHave?: (typeof LOOKUP_PLACES)[number];
}

export function requestSections(settings: DescribedSettings): Section[] {
  const extra = Object.keys(settings.mapping.extra ?? {}).map((name) => `extra_${name}`);
  const sections: Section[] = [];
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

/** What only parameters fill. All but the request of a login is filled when the file is loaded. */
export function fixedSections(settings: DescribedSettings | CodeSettings): Section[] {
  if (settings.kind === 'code') return [{ path: ['options'], tree: settings.options, places: [] }];
  const auth = 'auth' in settings ? withoutExpressions(settings.auth) : undefined;
  return [
    { path: ['connection'], tree: settings.connection, places: [] },
    { path: ['auth'], tree: auth, places: [] },
  ];
}

/** The token of a login, and how long it holds, are expressions. */
export function withoutExpressions<A extends { kind: string }>(auth: A | undefined): Partial<A> | undefined {
  if (auth?.kind !== 'login') return auth;
  const { token: _token, expires_in: _expiresIn, ...rest } = auth as A & Record<string, unknown>;
  return rest as Partial<A>;
}
