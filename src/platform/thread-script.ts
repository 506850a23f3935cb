/**
 * The script of a worker thread, beside the module that starts it. Null if Node 20 runs the TypeScript sources directly
 * (tests, development): it cannot start a thread from them, and the work is done in the calling thread.
 * @param base the starting module's `import.meta.url`
 * @param name without extension: `./read-worker`
 */
export function threadScript(base: string, name: string): URL | null {
  if (!base.endsWith('.ts')) return new URL(`${name}.js`, base);
  const stripsTypes = 'typescript' in process.features && Boolean(process.features.typescript);
  return stripsTypes ? new URL(`${name}.ts`, base) : null;
}
