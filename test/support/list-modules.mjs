/**
 * Preload (`node --import`) that writes the URL of every module that is imported to the file in LOADED_MODULES. Node loads this
 * file twice: in the main thread, where it registers itself, and in the thread of the hooks.
 */
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  appendFileSync(process.env.LOADED_MODULES, `${url}\n`);
  return nextLoad(url, context);
}
