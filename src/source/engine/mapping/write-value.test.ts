import { describe, expect, it } from 'vitest';
import { REST } from '../../kinds/http/kind.ts';
import type { RestSettings } from '../../kinds/http/schema.ts';
import { createInterpreter } from './interpreter.ts';

const CARD = '00123456';

const rest = (more: Partial<RestSettings>): RestSettings => ({
  kind: 'rest',
  lookup: { card_number: { url: '/b/${card_number}' } },
  mapping: { name: 'nome', active: 'sit' },
  ...more,
});

describe('how a card or CPF is written at the operator', () => {
  const values = (input: RestSettings['input'], query: { card_number: string } | { cpf: string }) =>
    createInterpreter(rest(input ? { input } : {}), REST).values(query);

  it('keeps it as it is where the file says nothing', () => {
    expect(values(undefined, { card_number: CARD })).toEqual({ card_number: CARD });
  });

  it('removes zeros, adds zeros, applies the picture, in this order', () => {
    const rule = {
      keep: 'digits',
      strip_zeros: true,
      pad_to: 9,
      picture: '###.###/###',
      prefix: 'OP',
    } as const;
    expect(values({ card_number: rule }, { card_number: 'A00123456' })).toEqual({
      card_number: 'OP000.123/456',
    });
    expect(values({ cpf: { picture: '###.###.###-##' } }, { cpf: '52998224725' })).toEqual({
      cpf: '529.982.247-25',
    });
  });

  it('gives null when it cannot exist there', () => {
    expect(values({ card_number: { pad_to: 4 } }, { card_number: '12345' })).toBeNull();
    expect(values({ card_number: { picture: '##-##' } }, { card_number: '12345' })).toBeNull();
    expect(values({ card_number: { keep: 'digits' } }, { card_number: 'ABC' })).toBeNull();
  });
});
