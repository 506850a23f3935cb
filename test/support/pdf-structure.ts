import { inflateSync } from 'node:zlib';

/** What is wrong with a PDF of this program as PDF/UA-1 (ISO 14289-1); empty for nothing. Reads only what pdfkit writes. */
export function pdfUaProblems(bytes: Uint8Array): string[] {
  const objects = objectsOf(Buffer.from(bytes));
  const all = [...objects.values()];
  const catalog = all.find(({ head }) => head.includes('/Type /Catalog'))?.head ?? '';
  const inCatalog = (pattern: RegExp): string => pattern.exec(catalog)?.[1] ?? '';
  const referred = (pattern: RegExp): string => objects.get(inCatalog(pattern))?.head ?? '';
  const metadata = all.find(({ head }) => head.includes('/Subtype /XML'))?.stream.toString() ?? '';
  const demands: [string, boolean][] = [
    ['5: no pdfuaid:part 1 in the metadata', metadata.includes('<pdfuaid:part>1</pdfuaid:part>')],
    ['7.1: no dc:title in the metadata', /<dc:title>[\s\S]*?x-default">[^<]+</.test(metadata)],
    [
      '7.1: DisplayDocTitle is not set',
      referred(/\/ViewerPreferences (\d+) 0 R/).includes('/DisplayDocTitle true'),
    ],
    ['7.1: it is not marked as tagged', referred(/\/MarkInfo (\d+) 0 R/).includes('/Marked true')],
    ['7.1: no structure tree', referred(/\/StructTreeRoot (\d+) 0 R/).includes('/ParentTree')],
    ['7.2: no language', /\/Lang \(pt-BR\)/.test(catalog)],
    [
      '7.21.4: a font is not embedded',
      all.every(({ head }) => !head.includes('/Type /FontDescriptor') || head.includes('/FontFile2')),
    ],
    [
      '7.21.7: a font has no ToUnicode',
      all.every(({ head }) => !head.includes('/Subtype /Type0') || head.includes('/ToUnicode')),
    ],
  ];
  const missing = demands.flatMap(([what, holds]) => (holds ? [] : [what]));
  const pages = all.filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head));
  return [
    ...missing,
    ...pages.flatMap((page, index) => pageProblems(page.head, { objects, index })),
    ...treeProblems(all),
  ];
}

export function pageCount(bytes: Uint8Array): number {
  return [...objectsOf(Buffer.from(bytes)).values()].filter(({ head }) => /\/Type \/Page\b(?!s)/.test(head))
    .length;
}

interface PdfObject {
  head: string;
  /** Inflated. */
  stream: Buffer;
}

function objectsOf(file: Buffer): Map<string, PdfObject> {
  const objects = new Map<string, PdfObject>();
  const text = file.toString('latin1');
  for (const match of text.matchAll(/^(\d+) 0 obj\n([\s\S]*?)\n(?:stream\n|endobj\n)/gm)) {
    const [whole, id = '', head = ''] = match;
    const length = Number(/\/Length (\d+)/.exec(head)?.[1] ?? 0);
    const start = match.index + whole.length;
    const raw = whole.endsWith('stream\n') ? file.subarray(start, start + length) : Buffer.alloc(0);
    objects.set(id, { head, stream: head.includes('/FlateDecode') ? inflateSync(raw) : raw });
  }
  return objects;
}

/** 7.1: whatever is drawn is either tagged content or an artifact; 7.21.8: no glyph that the font does not have. */
function pageProblems(
  head: string,
  { objects, index }: { objects: Map<string, PdfObject>; index: number },
): string[] {
  const content = objects.get(/\/Contents (\d+) 0 R/.exec(head)?.[1] ?? '')?.stream.toString('latin1') ?? '';
  const problems = new Set<string>();
  let depth = 0;
  for (const line of content.split('\n')) {
    if (/ (BMC|BDC)$/.test(line)) depth += 1;
    else if (line === 'EMC') depth -= 1;
    else if (depth !== 1 && /(?:TJ|Tj|^S|^f|^B)$/.test(line))
      problems.add(`page ${index + 1}: drawn outside of a tag: ${line}`);
    if (/TJ$/.test(line) && /<(?:[0-9a-f]{4})*?0000/.test(line))
      problems.add(`page ${index + 1}: a glyph is missing`);
  }
  if (depth !== 0) problems.add(`page ${index + 1}: a tag is not closed`);
  const marked = [...content.matchAll(/\/MCID (\d+)/g)].length;
  const parents = Number(/\/StructParents (\d+)/.exec(head)?.[1] ?? -1);
  const tree = [...objects.values()].find(({ head: one }) => one.includes('/Nums ['))?.head ?? '';
  const owners = new RegExp(`(?:\\[|\\s)${parents} \\[([^\\]]*)\\]`).exec(tree)?.[1] ?? '';
  if ([...owners.matchAll(/\d+ 0 R/g)].length !== marked)
    problems.add(`page ${index + 1}: ${marked} marked parts, owned: ${owners}`);
  return [...problems];
}

/** 7.4.2: headings begin with H1 and skip none; 7.6: list items hold Lbl and LBody only. */
function treeProblems(all: PdfObject[]): string[] {
  const tags = all.flatMap(({ head }) => /^\/S \/(\w+)$/m.exec(head)?.[1] ?? []);
  const known = new Set(['Document', 'Sect', 'H1', 'H2', 'P', 'L', 'LI', 'Lbl', 'LBody']);
  const count = (tag: string): number => tags.filter((one) => one === tag).length;
  return [
    ...tags.filter((tag) => !known.has(tag)).map((tag) => `an unexpected tag: ${tag}`),
    ...(count('H1') === 1 && count('Document') === 1 ? [] : ['not one Document with one H1']),
    ...(count('LI') === count('Lbl') && count('LI') === count('LBody')
      ? []
      : ['list items without label or body']),
  ];
}
