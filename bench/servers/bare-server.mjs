// The cost of answering at all: node:http alone, with the bytes of a Carimbo reply and a running number.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);
const { status, headers, body, keepAliveTimeout } = JSON.parse(readFileSync(file, 'utf8'));
const pieces = split(body);
let count = 0;

const server = createServer({ keepAliveTimeout }, (request, response) => {
  request.on('data', () => {});
  request.on('end', () => {
    if (request.url === '/readyz') return response.end();
    response.writeHead(status, headers);
    response.end(answer());
  });
});
server.listen(Number(port), '127.0.0.1');
process.on('SIGTERM', () => process.exit());

/** The body, with the next number in both its forms. A new day every million, as the checker expects. */
function answer() {
  if (pieces === null) return body;
  count += 1;
  const sequence = String(count % 1_000_000).padStart(6, '0');
  if (sequence === '000000') return answer();
  const day = String(20_000_101 + Math.floor(count / 1_000_000));
  const [before, between, after] = pieces;
  const spoken = `${day.slice(0, 4)} ${day.slice(4, 6)} ${day.slice(6)} ${sequence}`;
  return before + day + sequence + between + spoken + after;
}

/** Around the day and sequence of `"number":"…"` and of `"spoken":"…"`; null for a body without them. */
function split(text) {
  const match = /^(.*?"number":"\d{6})\d{14}(",(?:.*?)"spoken":"\d{6} )\d{4} \d\d \d\d \d{6}(".*)$/s.exec(
    text,
  );
  return match === null ? null : match.slice(1);
}
