import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, dataDigest, GENESIS, linkHash, newSalt, shareText } from './chain.ts';

const link = {
  previous: GENESIS,
  operator: '326305',
  seq: 1,
  protocol: '32630520261122000001',
  at: '2026-11-22T10:00:00.000-03:00',
  type: 'issued',
  actor: 'key:demo',
  digest: 'ab'.repeat(32),
};

describe('the chain', () => {
  it('hashes one JSON array that can be recomputed elsewhere', () => {
    const text = `["${GENESIS}","326305",1,"32630520261122000001","2026-11-22T10:00:00.000-03:00","issued","key:demo","${'ab'.repeat(32)}"]`;
    expect(linkHash(link)).toBe(createHash('sha256').update(text).digest('hex'));
  });

  it('changes with every member of a link', () => {
    const changed = [
      { ...link, previous: 'f'.repeat(64) },
      { ...link, operator: '326306' },
      { ...link, seq: 2 },
      { ...link, protocol: null },
      { ...link, at: '2026-11-22T10:00:00.001-03:00' },
      { ...link, type: 'noted' },
      { ...link, actor: 'key:other' },
      { ...link, digest: 'ac'.repeat(32) },
    ];
    expect(new Set([link, ...changed].map(linkHash)).size).toBe(9);
  });

  it('digests salt and text, in that order', () => {
    expect(dataDigest('00ff', '{"a":1}')).toBe(createHash('sha256').update('00ff{"a":1}').digest('hex'));
  });

  it('never gives the same salt twice', () => {
    const salts = Array.from({ length: 1000 }, newSalt);
    expect(new Set(salts).size).toBe(1000);
    expect(salts.every((salt) => /^[0-9a-f]{32}$/.test(salt))).toBe(true);
  });
});

describe('canonical JSON', () => {
  it('is the same text whatever the order of the keys', () => {
    expect(canonicalJson({ b: 1, a: { d: [2, { z: 1, y: 2 }], c: null } })).toBe(
      '{"a":{"c":null,"d":[2,{"y":2,"z":1}]},"b":1}',
    );
  });

  it('leaves out what is undefined', () => {
    expect(canonicalJson({ a: undefined, b: 'x' })).toBe('{"b":"x"}');
  });

  it('keeps a member called __proto__', () => {
    const value: unknown = JSON.parse('{"b":1,"__proto__":{"a":2}}');
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":2},"b":1}');
  });

  it('has the same meaning as the JSON of JSON.stringify', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false } as never), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('a text that many entries share', () => {
  const list = [{ b: 1, a: 'x' }, { c: null }];
  const shared = shareText(JSON.parse(JSON.stringify(list)));

  it.each([
    { a: 1, m: list, z: 'ü"' },
    { a: 1, m: list },
    { m: list, z: undefined },
    { m: list },
    { a: list, m: list, z: list },
    { m: list, ü: { y: 1, x: [list] } },
  ])('is the text that the entry would have without it', (value) => {
    const members = Object.entries(value).map(([key, member]) => [key, member === list ? shared : member]);
    expect(canonicalJson(Object.fromEntries(members))).toBe(canonicalJson(value));
  });
});
