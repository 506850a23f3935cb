import { type Fetched, type FetchOptions, fetchDocument } from './fetch-document.ts';
import { refuseForeign } from './foreign-formats.ts';
import { ImportError } from './import-error.ts';

/** Where servers keep the document that their Swagger page shows: springdoc, springfox, ASP.NET, FastAPI, NestJS … */
const USUAL = [
  'v3/api-docs',
  'v2/api-docs',
  'openapi.json',
  'swagger.json',
  'swagger/v1/swagger.json',
  'api-docs',
  'docs-json',
  'api-json',
  'openapi.yaml',
  'swagger.yaml',
];

/** The document at an address, or behind the Swagger page there. @throws ImportError */
export async function fetchOpenApi(url: string, options: FetchOptions): Promise<Fetched> {
  const fetched = await fetchDocument(url, options);
  if (!/^\s*</.test(fetched.text)) return fetched;
  refuseForeign(fetched.text, new URL(fetched.url).host);
  for (const candidate of await candidatesOf(fetched, options)) {
    const found = await fetchDocument(candidate, options).catch(() => null);
    if (
      found !== null &&
      /["']?(swagger|openapi)["']?\s*:\s*["']?[23]/.test(found.text.slice(0, 200_000)) &&
      !/^\s*</.test(found.text)
    )
      return found;
  }
  throw new ImportError(
    'O endereço é de uma página, e o documento dela não foi encontrado. Abra a página no navegador: o endereço do documento (…/api-docs, …/swagger.json, …/openapi.json) costuma estar abaixo do título, ou na aba Rede (F12).',
    'The address is that of a page, and the document behind it was not found. Open it in a browser: the address of the document (…/api-docs, …/swagger.json, …/openapi.json) is usually below the title, or in the Network tab (F12).',
  );
}

/** What the page and its scripts name, then the usual places, from the page's folder up to the root; of one host only. */
async function candidatesOf({ url, text }: Fetched, options: FetchOptions): Promise<string[]> {
  const page = new URL(url);
  const scripts = [
    ...text.matchAll(
      /<script[^>]{1,500}?src=["']([^"']{0,300}(?:initializer|swagger-config|index)[^"']{0,100}\.js)["']/gi,
    ),
  ].map((match) => match[1] as string);
  const texts = [text];
  for (const script of scripts.slice(0, 3)) {
    if (!URL.canParse(script, url) || new URL(script, url).host !== page.host) continue;
    texts.push((await fetchDocument(new URL(script, url).href, options).catch(() => null))?.text ?? '');
  }
  const named = texts.flatMap((part) =>
    [...part.matchAll(/\b(?:spec-?)?url["']?\s*[:=]\s*["']([^"'\s]+)["']|data-url=["']([^"']+)["']/gi)].map(
      (match) => match[1] ?? (match[2] as string),
    ),
  );
  const folders = foldersOf(page);
  const usual = folders.flatMap((folder) => USUAL.map((path) => new URL(path, folder).href));
  const all = [
    ...named.filter((path) => URL.canParse(path, url)).map((path) => new URL(path, url).href),
    ...usual,
  ];
  return [...new Set(all)].filter((address) => new URL(address).host === page.host).slice(0, 40);
}

/** `https://h/a/swagger-ui/index.html` → `…/a/`, `…/`, `…/a/swagger-ui/`: the document rarely lies beside the page. */
function foldersOf(page: URL): URL[] {
  const own = new URL('.', page);
  const above = new URL('..', own);
  return [above, new URL('/', page), own].filter(
    (folder, index, all) => all.findIndex(({ href }) => href === folder.href) === index,
  );
}
