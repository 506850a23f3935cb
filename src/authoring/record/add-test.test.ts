import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addTest } from './add-test.ts';

const TEST = {
  name: 'novo',
  reply: { status: 200, text: '{\n  "a": "001"\n}' },
  expect: { outcome: 'found' },
};

const FILE = `# Origem da Exemplo\nkind: rest   # REST\nname: 'Exemplo'\n\nlookup:\n    card_number: { url: "/b/\${card_number}" }\nmapping:\n    name: nome\n    active: 'true'\n`;

describe('a test added to a source file', () => {
  it('stands at its end, and every other byte stays', () => {
    const text = addTest(FILE, TEST);
    expect(text.startsWith(FILE)).toBe(true);
    expect(parse(text).tests).toEqual([TEST]);
    expect(text).toContain('      text: |-\n        {\n          "a": "001"\n        }\n');
  });

  it('stands behind those that are there, before what follows', () => {
    const before = `kind: rest\ntests:\n- name: velho   # o primeiro\n  expect: {outcome: found}  # sim\n\n# depois\nname: X\n`;
    const text = addTest(before, TEST);
    expect(
      text.startsWith(
        'kind: rest\ntests:\n- name: velho   # o primeiro\n  expect: {outcome: found}  # sim\n- name: novo\n',
      ),
    ).toBe(true);
    expect(text.endsWith('\n\n# depois\nname: X\n')).toBe(true);
    expect(parse(text)).toMatchObject({ name: 'X', tests: [{ name: 'velho' }, TEST] });
  });

  it('is added twice in the same way', () => {
    const text = addTest(addTest(FILE, TEST), { ...TEST, name: 'outro' });
    expect(parse(text).tests).toEqual([TEST, { ...TEST, name: 'outro' }]);
    expect(text.startsWith(FILE)).toBe(true);
  });

  it.each([
    ['tests: []\nkind: rest # k\n'],
    ['tests:\nkind: rest # k\n'],
    ['tests: [{ name: velho }]\nkind: rest # k\n'],
    ['tests:\n  -\n    name: velho\nkind: rest # k\n'],
  ])('finds its place in %j too, comments kept', (before) => {
    const text = addTest(before, TEST);
    expect(parse(text)).toMatchObject({ kind: 'rest' });
    expect(parse(text).tests.at(-1)).toEqual(TEST);
    expect(parse(text).tests).toHaveLength((parse(before).tests?.length ?? 0) + 1);
    expect(text).toContain('# k');
  });

  it('has its dates in quotes, which are no text to YAML 1.1', () => {
    expect(addTest(FILE, { expect: { birth_date: '1961-03-14' } })).toContain('birth_date: "1961-03-14"\n');
  });

  it('keeps the line ends of Windows', () => {
    const text = addTest(FILE.replaceAll('\n', '\r\n'), TEST);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
    expect(parse(text).tests).toEqual([TEST]);
  });

  it('reads back whatever text it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, twice) => {
        const test = { name: 'x', reply: { text, body: { rows: [text, '001', 1, null] } } };
        const once = addTest(FILE, test);
        const tests = parse(twice ? addTest(once, test) : once).tests;
        expect(tests).toEqual(twice ? [test, test] : [test]);
      }),
    );
  });
});
