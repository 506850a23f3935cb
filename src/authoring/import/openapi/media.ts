import { get, isPlain, listAt, type Plain, plainAt } from '../plain-data.ts';
import type { Refs } from './refs.ts';

/** A media type of a `content`, JSON before XML before forms before the rest. */
export function chooseMedia(content: Plain): { type: string; media: unknown } | null {
  const types = Object.keys(content);
  const type =
    types.find((name) => /\bjson\b/i.test(name)) ??
    types.find((name) => /^\*\/\*/.test(name)) ??
    types.find((name) => /\bxml\b/i.test(name)) ??
    types.find((name) => /form/i.test(name)) ??
    types[0];
  return type === undefined ? null : { type, media: content[type] };
}

/** The example that goes with a media type, of 3.x; undefined where there is none. */
export function mediaExample(media: unknown, refs: Refs): unknown {
  const plain = get(media, 'example');
  if (plain !== undefined) return plain;
  const named = Object.values(plainAt(media, 'examples'))
    .map((example) => get(refs.resolve(example), 'value'))
    .find((value) => value !== undefined);
  if (named !== undefined) return named;
  const listed = listAt(media, 'examples')[0];
  return isPlain(listed) && 'value' in listed ? listed.value : listed;
}

/** Swagger 2 lists media types beside the operation. */
export function chooseType(types: readonly unknown[]): string | null {
  return (
    chooseMedia(
      Object.fromEntries(types.filter((type) => typeof type === 'string').map((type) => [type, {}])),
    )?.type ?? null
  );
}
