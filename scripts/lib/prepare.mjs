import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { matchNative } from './native.mjs';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Prepares a fresh clone: dependencies, the addon for this Node, the build. Does only what is missing. */
export async function prepare() {
  return (await install(ROOT)) && (await matchNative(ROOT)) && (await build(ROOT));
}
