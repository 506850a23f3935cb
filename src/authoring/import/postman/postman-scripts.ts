import { get, isPlain, listAt, scalarText, textAt } from '../plain-data.ts';

const SETS = /\.(?:set|setEnvironmentVariable|setGlobalVariable)\(\s*["'`]([\w.$-]{1,60})["'`]/g;

/** What scripts of the request and of the folders around it would have done: they are not run, nor copied. */
export function scriptNotes(chain: readonly unknown[]): string[] {
  const before = chain.map((item) => sourceOf(item, 'prerequest')).filter((source) => source !== '');
  const after = chain
    .map((item) => sourceOf(item, 'test'))
    .filter((source) => /\.set\(|setEnv|setGlobal/.test(source));
  return [
    ...(before.length === 0
      ? []
      : [
          `O Postman roda um script antes deste pedido (pre-request), e o Carimbo não roda scripts${namesIn(before)}. Veja na aba Scripts o que ele calcula.`,
        ]),
    ...(after.length === 0
      ? []
      : [
          `O Postman roda um script depois da resposta, que guarda valores para outros pedidos${namesIn(after)}; o Carimbo não o roda.`,
        ]),
  ];
}

function namesIn(sources: readonly string[]): string {
  const names = sources.flatMap((source) => [...source.matchAll(SETS)].map(([, name = '']) => name));
  return names.length === 0
    ? ''
    : `: ele preenche ${[...new Set(names)]
        .slice(0, 8)
        .map((name) => `{{${name}}}`)
        .join(', ')}`;
}

/** The program of one event, without comments and blank lines. */
function sourceOf(item: unknown, listen: string): string {
  return [...listAt(item, 'event'), ...listAt(item, 'events')]
    .filter(
      (event) => isPlain(event) && textAt(event, 'listen') === listen && get(event, 'disabled') !== true,
    )
    .map((event) => {
      const exec = get(get(event, 'script'), 'exec');
      const lines = Array.isArray(exec)
        ? exec.map((line) => scalarText(line) ?? '')
        : [scalarText(exec) ?? ''];
      return lines.join('\n').slice(0, 50_000);
    })
    .join('\n')
    .replace(/^\s*\/\/.*$/gm, '')
    .trim();
}
