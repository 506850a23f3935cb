import { describe, expect, it } from 'vitest';
import { Secrets } from './secrets.ts';

describe('secrets', () => {
  it('are masked in every encoding, and texts without them stay unchanged', () => {
    const secrets = new Secrets(['a&b "c"/d']);
    const writings = [
      'a&b "c"/d',
      'a%26b%20%22c%22%2Fd',
      'a%26b+%22c%22%2Fd',
      'a&b \\"c\\"/d',
      'YSZiICJjIi9k',
    ];
    for (const writing of writings) expect(secrets.mask(`x ${writing} y`)).toBe('x •••• y');
    expect(secrets.mask('a&b')).toBe('a&b');
  });

  it('that are part of another are masked with it, and short ones mask nothing', () => {
    expect(new Secrets(['abcd', 'abcdef', 'x']).mask('abcdef x')).toBe('•••• x');
  });

  it('obtained while running are masked as long as they may appear, and a year of tokens does not fill the memory', () => {
    const secrets = new Secrets(['de-sempre']);
    for (let i = 0; i < 10_000; i += 1) secrets.addToken(`token-numero-${i}.`);
    expect(secrets.mask('de-sempre token-numero-9999. token-numero-9960.')).toBe('•••• •••• ••••');
    expect(secrets.mask('token-numero-1.')).toBe('token-numero-1.');
  });

  it('may be invalid text: a remote system may send a lone surrogate', () => {
    const secrets = new Secrets();
    secrets.addToken('\ud800 token');
    expect(secrets.mask('um \ud800 token')).toBe('um ••••');
  });
});
