import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readXml } from '../../engine/formats/read-xml.ts';
import { TemplateError } from '../../engine/template.ts';
import { renderXml } from './xml-template.ts';

const TEMPLATE =
  '<?xml version="1.0"?><!-- pedido --><p a="${card_number}" b=\'${card_number}\'><c>x${card_number}y</c><d><![CDATA[${card_number}]]></d></p>';

describe('an XML body', () => {
  it('escapes values in text, in attributes and in CDATA', () => {
    expect(renderXml('<a b="${v}">${v}</a>', { v: `<"&'>` })).toBe(
      '<a b="&lt;&quot;&amp;&apos;&gt;">&lt;&quot;&amp;&apos;&gt;</a>',
    );
    expect(renderXml('<a><![CDATA[${v}]]></a>', { v: 'a&b]]><x/>' })).toBe(
      '<a><![CDATA[a&b]]]]><![CDATA[><x/>]]></a>',
    );
  });

  it('takes no value as the name of a tag or an attribute, without quotes, in a comment or an instruction', () => {
    for (const template of [
      '<${v}/>',
      '<a ${v}="1"/>',
      '<a b=${v}/>',
      '<a/><!-- ${v} -->',
      '<?x ${v}?><a/>',
      '<!DOCTYPE ${v}><a/>',
    ])
      expect(() => renderXml(template, { v: 'x' })).toThrow(/template_invalid/);
    for (const template of ['<a', '<a b="x>${v}</a>', '<!-- <a/>'])
      expect(() => renderXml(template, { v: 'x' })).toThrow(/template_invalid/);
  });

  it('refuses what XML cannot hold', () => {
    for (const value of ['\0', '\x0b', '\x1f', '\ufffe', '\ud800'])
      expect(() => renderXml('<a>${v}</a>', { v: value })).toThrow(TemplateError);
  });

  it('writes values in ASCII when the template declares another encoding than UTF-8', () => {
    expect(renderXml('<?xml version="1.0" encoding="ISO-8859-1"?><a>${v}</a>', { v: 'José 😀' })).toBe(
      '<?xml version="1.0" encoding="ISO-8859-1"?><a>Jos&#233; &#128512;</a>',
    );
    expect(renderXml('<?xml version="1.0" encoding="UTF-8"?><a>${v}</a>', { v: 'José' })).toContain('José');
  });

  it('has the same structure and the exact value, whatever the card is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: fc.constantFrom(...`<>&"'/!-[]CDATA?;# \n\r\t`) }),
        ),
        async (card) => {
          let text: string;
          try {
            text = renderXml(TEMPLATE, { card_number: card });
          } catch (error) {
            expect(error).toBeInstanceOf(TemplateError);
            return;
          }
          const { p } = (await readXml(text)) as { p: Record<string, string> };
          expect(Object.keys(p).sort()).toEqual(['@a', '@b', 'c', 'd']);
          expect(p.c).toBe(`x${card}y`);
          // The reader trims the ends, and sees a line end as \n.
          expect(p['@a']?.trim()).toBe(card.trim());
          expect(p['@b']?.trim()).toBe(card.trim());
          if (!/[\r\n\t ]/.test(card)) expect(p.d).toBe(card);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
