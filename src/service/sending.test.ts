import { describe, expect, it } from 'vitest';
import { CarimboError } from '../errors.ts';
import type { EntryData } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { admitSending } from './sending.ts';

const EMAIL = { field: 'email' };
const WEBHOOK = { types: ['send_requested'] };
type Operator = Parameters<typeof admitSending>[0];

/** @param email of the beneficiary, as the operator's system has it */
function protocolWith(email: unknown, decision?: 'denied' | 'approved'): Protocol {
  const occurrences = [{ occurrence: 1, ...(decision && { decision }) }];
  return {
    occurrences,
    beneficiary: email === undefined ? null : { extra: { email } },
  } as unknown as Protocol;
}

function outcome(operator: object, protocol: Protocol, request: EntryData['send_requested']): string {
  try {
    admitSending(operator as Operator, protocol, request);
    return 'admitted';
  } catch (error) {
    if (!(error instanceof CarimboError)) throw error;
    return `${error.status} ${error.code} ${error.field ?? ''}`.trim();
  }
}

describe('a request to send something', () => {
  it.each([
    ['e-mail is not configured', {}, 'email', '409 channel_unavailable channel'],
    ['e-mail is configured', { email: EMAIL }, 'email', 'admitted'],
    ['only e-mail is configured', { email: EMAIL }, 'sms', '409 channel_unavailable channel'],
    [
      'a webhook receives other entries',
      { webhooks: [{ types: ['issued'] }] },
      'sms',
      '409 channel_unavailable channel',
    ],
    ['a webhook receives it', { webhooks: [WEBHOOK] }, 'sms', 'admitted'],
    ['a webhook receives it', { webhooks: [WEBHOOK] }, 'email', 'admitted'],
  ] as const)('where %s: %j by %s is %s', (_case, operator, channel, expected) => {
    const request = { content: 'record', channel, to: 'maria@example.org' } as const;
    expect(outcome(operator, protocolWith(undefined), request)).toBe(expected);
  });

  it('needs an address that is known or given', () => {
    const request = { content: 'record', channel: 'email' } as const;
    const ask = (known: unknown, to?: string) =>
      outcome({ email: EMAIL }, protocolWith(known), { ...request, ...(to !== undefined && { to }) });
    expect(ask('maria@example.org')).toBe('admitted');
    expect(ask(undefined, 'maria@example.org')).toBe('admitted');
    expect(ask(undefined)).toBe('422 missing_field to');
    expect(ask(null)).toBe('422 missing_field to');
    expect(ask('sem e-mail')).toBe('422 invalid_field to');
    expect(ask('maria@example.org', 'a@example.org, b@example.org')).toBe('422 invalid_field to');
    expect(ask('maria@example.org', 'a@example.org\r\nBcc: b@example.org')).toBe('422 invalid_field to');
  });

  it('waits until the operator’s system has given the number', () => {
    const claimed = { ...protocolWith('maria@example.org'), numbering: 'claimed' } as Protocol;
    const request = { content: 'number', channel: 'email' } as const;
    expect(outcome({ email: EMAIL }, claimed, request)).toBe('409 state_conflict');
  });

  it('sends a denial only where one holds', () => {
    const request = { content: 'denial', channel: 'email', to: 'maria@example.org' } as const;
    expect(outcome({ email: EMAIL }, protocolWith(undefined), request)).toBe('409 not_denied');
    expect(outcome({ email: EMAIL }, protocolWith(undefined, 'approved'), request)).toBe('409 not_denied');
    expect(outcome({ email: EMAIL }, protocolWith(undefined, 'denied'), request)).toBe('admitted');
  });
});
