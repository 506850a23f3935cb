import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { install } from './install.mjs';
import { matchNative } from './native.mjs';

/** The checkout's folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Makes a fresh clone ready: dependencies, the addon for this Node, the build. Does nothing where nothing is to do. */
export async function prepare() {
  return (await install(ROOT)) && (await matchNative(ROOT)) && (await build(ROOT));
}
