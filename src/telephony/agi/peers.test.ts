import { describe, expect, test } from 'vitest';
import { allowPeers } from './peers.ts';

describe('the allow list', () => {
  const isAllowed = allowPeers(['127.0.0.1', '10.1.0.0/16', '2001:db8::/32']);

  test.each([
    ['127.0.0.1', true],
    ['::ffff:127.0.0.1', true],
    ['10.1.200.3', true],
    ['2001:db8::1', true],
    ['10.2.0.1', false],
    ['::1', false],
    ['', false],
    ['nonsense', false],
    [undefined, false],
  ])('for %s says %s', (address, allowed) => {
    expect(isAllowed(address)).toBe(allowed);
  });

  test.each(['pbx.local', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/9', '::/129'])(
    'refuses the entry %s by name',
    (entry) => {
      expect(() => allowPeers([entry])).toThrow(`"${entry}"`);
    },
  );
});
