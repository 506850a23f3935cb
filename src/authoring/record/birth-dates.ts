/** The calendar dates that a text may mean, as yyyy-mm-dd; 03/04/1980 means two. */
export function datesIn(text: string): string[] {
  const found: [string, string, string][] = [];
  for (const [, y = '', m = '', d = ''] of text.matchAll(/(?<!\d)(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)/g))
    found.push([y, m, d]);
  for (const [, a = '', b = '', y = ''] of text.matchAll(
    /(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)/g,
  ))
    found.push([y, b, a], [y, a, b]);
  for (const [, a = '', b = '', y = ''] of text.matchAll(/(?<!\d)(\d{2})(\d{2})(\d{4})(?!\d)/g))
    found.push([y, b, a], [y, a, b]);
  const dates = found.flatMap(([y, m, d]) => {
    const date = `${fullYear(y)}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
    const [year = 0] = date.split('-').map(Number);
    return year >= 1880 && year <= 2100 && isDate(date) ? [date] : [];
  });
  return [...new Set(dates)];
}

function fullYear(year: string): string {
  if (year.length === 4) return year;
  return `${Number(year) > new Date().getUTCFullYear() % 100 ? 19 : 20}${year}`;
}

function isDate(iso: string): boolean {
  const ms = Date.parse(`${iso}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso);
}

/** Ways to write a date, longest first, so that none matches a part of another. */
export function writings(iso: string): string[] {
  const [y = '', m = '', d = ''] = iso.split('-');
  const [m1, d1, y2] = [String(Number(m)), String(Number(d)), y.slice(2)];
  const full = ['-', '/', '.'].flatMap((s) => [[y, m, d].join(s), [d, m, y].join(s), [m, d, y].join(s)]);
  const short = ['/', '-', '.'].flatMap((s) => [[d1, m1, y].join(s), [d, m, y2].join(s)]);
  return [...full, y + m + d, d + m + y, m + d + y, ...short];
}
