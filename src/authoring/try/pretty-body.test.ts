import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../cli/print.ts';
import { prettyBody } from './pretty-body.ts';

const pretty = (body: string) => prettyBody(body, false).text;

describe('a body shown to a person', () => {
  it('is JSON indented as everybody indents it, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => typeof value === 'object' && value !== null),
        (value) => {
          const text = JSON.stringify(value, null, 2);
          fc.pre(text.length <= 4_096);
          expect(pretty(JSON.stringify(value))).toBe(text);
        },
      ),
    );
  });

  it('keeps the digits of a number that a double cannot hold', () => {
    expect(pretty('{"a":9007199254740993,"b":1.00}')).toBe('{\n  "a": 9007199254740993,\n  "b": 1.00\n}');
  });

  it('is XML with one element a line', () => {
    expect(pretty('<?xml version="1.0"?><a x="1"><b>Zé</b><c/><d></d><e><f> 1 </f></e></a>')).toBe(
      '<?xml version="1.0"?>\n<a x="1">\n  <b>Zé</b>\n  <c/>\n  <d></d>\n  <e>\n    <f>1</f>\n  </e>\n</a>',
    );
  });

  it('is left alone when it is neither, or half of it', () => {
    for (const body of ['{"a": "b', 'erro 7', '<!DOCTYPE html><p>Bom dia', ''])
      expect(pretty(body)).toBe(body);
  });

  it('is cut where it is long, and told so; with --raw it is as it came', () => {
    const long = 'x'.repeat(5_000);
    expect(prettyBody(long, false)).toEqual({ text: long.slice(0, 4_096), cut: 904 });
    expect(prettyBody('{"a":1}', true)).toEqual({ text: '{"a":1}', cut: 0 });
  });

  it('does nothing to the terminal', () => {
    expect(printable('a\u001b[2J\u009b31m\tb\r\nc\r')).toBe('a·[2J·31m\tb\nc·');
  });
});
