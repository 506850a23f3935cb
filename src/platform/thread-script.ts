/**
 * The script of a worker thread that lies beside the module which starts it. Null under Node 20 straight from the
 * TypeScript sources (tests, development): there is no way to start one there, and the work is done in this thread.
 * @param base the starting module's `import.meta.url`
 * @param name without extension: `./read-worker`
 */
export function threadScript(base: string, name: string): URL | null {
  if (!base.endsWith('.ts')) return new URL(`${name}.js`, base);
  const stripsTypes = 'typescript' in process.features && Boolean(process.features.typescript);
  return stripsTypes ? new URL(`${name}.ts`, base) : null;
}
