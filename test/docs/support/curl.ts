import { execFileSync } from 'node:child_process';

export interface Sent {
  url: string;
  init: RequestInit;
}

/**
 * What curl would send for a block of shell. A real shell reads the block, with its quotes and variables; in place of
 * curl it runs a function that prints its arguments; those used in the pages are understood here.
 */
export function curlRequest(block: string, variables: Record<string, string>): Sent {
  const script = `curl() { printf '%s\\0' "$@"; }\n${block}`;
  const output = execFileSync('sh', ['-euc', script], {
    env: { ...process.env, ...variables },
    encoding: 'utf8',
  });
  return request(output.split('\0').slice(0, -1));
}

function request(words: string[]): Sent {
  const headers = new Headers();
  const data: string[] = [];
  let url: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-sS' || word === '-N') continue;
    if (word === '-o') {
      // Into a file.
      words.shift();
      continue;
    }
    if (word === '-H') {
      const [, name = '', value = ''] = /^([^:]+): (.*)$/.exec(words.shift() ?? '') ?? [];
      headers.set(name, value);
    } else if (word === '-u')
      headers.set('authorization', `Basic ${Buffer.from(words.shift() ?? '').toString('base64')}`);
    else if (word === '-d') data.push(words.shift() ?? '');
    else if (word.startsWith('-') || url !== undefined) throw new Error(`curl ${word}: not known here`);
    else url = word;
  }
  if (url === undefined) throw new Error('curl without an address');
  if (data.length === 0) return { url, init: { headers } };
  if (!headers.has('content-type')) headers.set('content-type', 'application/x-www-form-urlencoded');
  return { url, init: { method: 'POST', headers, body: data.join('&') } };
}
