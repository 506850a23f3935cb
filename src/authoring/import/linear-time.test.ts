import { describe, expect, it } from 'vitest';
import { readCurl } from './curl/read-curl.ts';
import { hideInText } from './literal/hide-in-text.ts';
import { markBraces, parseTemplatedJson } from './literal/templated-json.ts';
import { FIELDS, nameScore } from './names/field-names.ts';
import { readPostman } from './postman/read-postman.ts';

/** Texts on which a careless pattern takes the square of their length. */
const LONG = 200_000;
const TEXTS = [
  'a',
  ' ',
  '{{ ',
  '<a',
  '<a ',
  '&lt;a',
  '&lt;a ',
  'a=',
  'a="',
  '"',
  '\\',
  '/',
  ':',
  '{',
  'carteira ',
  'Aa',
  '^',
  "$'",
].map((part) => part.repeat(Math.ceil(LONG / part.length)));

describe('texts made to take for ever', () => {
  it.each(TEXTS.map((text) => [text.slice(0, 8), text]))('take a moment: %s…', (_start, text) => {
    const started = process.cpuUsage();
    hideInText(text, (_name, value) => value);
    markBraces(text, (name) => name);
    parseTemplatedJson(text, (name) => name);
    for (const field of FIELDS) nameScore(field, text, [text]);
    expect(readCurl(`curl http://x.com/a -d '${text}'`).operations).toHaveLength(1);
    const request = {
      method: 'POST',
      url: `http://x.com/${text}`,
      header: [{ key: text, value: text }],
      body: { mode: 'raw', raw: text },
    };
    const [operation] = readPostman(
      { info: { name: text }, item: [{ name: text, request }] },
      { label: 'x' },
    ).operations;
    expect(operation?.read().kind).toBe('rest');
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(2_000);
  });
});
