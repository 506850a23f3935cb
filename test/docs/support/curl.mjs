// What the pages ask of curl, for machines that have none: -sS, -o FILE, -X METHOD, -H HEADER, -d BODY, and an address.
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: {
    silent: { type: 'boolean', short: 's' },
    'show-error': { type: 'boolean', short: 'S' },
    output: { type: 'string', short: 'o' },
    request: { type: 'string', short: 'X' },
    header: { type: 'string', short: 'H', multiple: true },
    data: { type: 'string', short: 'd' },
  },
  allowPositionals: true,
});
const headers = (values.header ?? []).map((line) => line.split(/: */, 2));
const reply = await fetch(positionals[0], {
  method: values.request ?? (values.data === undefined ? 'GET' : 'POST'),
  headers,
  body: values.data,
});
const body = await reply.text();
if (values.output === undefined) process.stdout.write(body);
else writeFileSync(values.output, body);
