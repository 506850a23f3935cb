import { describe, expect, test } from 'vitest';
import { knownPeers } from './peers.ts';

describe('the allow list', () => {
  const peerAt = knownPeers(['127.0.0.1', '10.1.0.0/16', '2001:db8::/32']);

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
  ])('for %s returns %s', (address, allowed) => {
    expect(peerAt(address) !== null).toBe(allowed);
  });

  test.each(['pbx.local', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/9', '::/129'])(
    'refuses the entry %s and names it',
    (entry) => {
      expect(() => knownPeers([entry])).toThrow(`"${entry}"`);
    },
  );
});

describe('a peer', () => {
  const peerAt = knownPeers([
    '10.0.0.0/8',
    { address: '10.0.0.5', origin: 'matriz', operators: ['326305'] },
    { address: '10.0.0.0/24', origin: 'filial' },
    { address: '2001:db8::/32', origin: 'six' },
  ]);

  test.each([
    ['10.0.0.5', { address: '10.0.0.5', origin: 'matriz', operators: ['326305'] }],
    ['::ffff:10.0.0.5', { address: '10.0.0.5', origin: 'matriz', operators: ['326305'] }],
    ['10.0.0.6', { address: '10.0.0.6', origin: 'filial', operators: null }],
    ['10.9.0.6', { address: '10.9.0.6', origin: 'pbx', operators: null }],
    ['2001:db8::1', { address: '2001:db8::1', origin: 'six', operators: null }],
    ['192.168.0.1', null],
  ])('at %s follows the narrowest entry', (address, peer) => {
    expect(peerAt(address)).toEqual(peer);
  });
});
