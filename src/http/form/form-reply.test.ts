import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formReply } from './form-reply.ts';

const foreign = fc.oneof(fc.string({ unit: 'binary', maxLength: 3_000 }), fc.string({ maxLength: 3_000 }));

describe('a form reply', () => {
  it('is under 2 KB, ends in status, and decodes to fields without quotes or control characters, with any text', () => {
    fc.assert(
      fc.property(foreign, foreign, fc.array(foreign, { maxLength: 5 }), (name, plan, extras) => {
        const extra = Object.fromEntries(extras.map((text, i) => [`extra_f${i}`, text]));
        const reply = formReply(
          { number: '32630520261122000001', beneficiary_name: name, beneficiary_plan: plan, ...extra },
          'ok',
        );
        expect(Buffer.byteLength(reply)).toBeLessThan(2_048);
        expect(reply).toMatch(/^number=32630520261122000001&beneficiary_name=[^&]*&beneficiary_plan=[^&]*&/);
        expect(reply.endsWith('&status=ok')).toBe(true);
        // No character that has a meaning in a dialplan or ends a line of a log.
        expect(reply).toMatch(/^[\w=&%.!~*'()-]*$/);
        for (const pair of reply.split('&')) {
          const text = decodeURIComponent(pair.slice(pair.indexOf('=') + 1));
          expect(text).not.toMatch(/["\\\p{Cc}]/u);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('omits extra fields, the last first, before it cuts a name', () => {
    const name = 'n'.repeat(300);
    const reply = formReply(
      { beneficiary_name: name, extra_a: 'a'.repeat(1_000), extra_b: 'b'.repeat(1_000), extra_c: 'c' },
      'ok',
    );
    expect(reply).toBe(`beneficiary_name=${name}&extra_a=${'a'.repeat(1_000)}&status=ok`);
  });

  it('cuts the longest text by whole characters if there are no extra fields', () => {
    const reply = formReply({ beneficiary_name: '🙂'.repeat(500), beneficiary_plan: 'plano' }, 'ok');
    const [name = '', plan] = reply
      .split('&')
      .map((pair) => decodeURIComponent(pair.slice(pair.indexOf('=') + 1)));
    expect(name).toMatch(/^(🙂)+$/u);
    expect(Buffer.byteLength(reply)).toBeGreaterThan(1_900);
    expect(plan).toBe('plano');
  });
});
