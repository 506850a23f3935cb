import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import type { Sandbox } from '../../../sandbox/sandbox.ts';

const READY_MADE = new URL('../../../demo/sources/', import.meta.url);

/**
 * A copy of a ready source file whose parameters have the addresses of this sandbox as defaults: a server has one
 * environment, but a sandbox for each operator. Secrets may have no default and come from the environment.
 * @returns its path
 */
export function writeSourceFile(folder: string, name: string, file: string, sandbox: Sandbox): string {
  const document = parseDocument(readFileSync(new URL(file, READY_MADE), 'utf8'));
  const parameters = document.get('parameters');
  if (!isMap(parameters)) throw new Error(`${file} has no parameters`);
  for (const { value: parameter } of parameters.items) {
    if (!isMap(parameter)) continue;
    const place = sandbox.env[String(parameter.get('env'))];
    if (place === undefined || parameter.get('sensitive') === true) continue;
    parameter.set('default', parameter.get('type') === 'number' ? Number(place) : place);
    parameter.delete('env');
  }
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, document.toString());
  return path;
}
