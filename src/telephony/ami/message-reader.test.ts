import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AmiMessage, field, LINE_LIMIT, MESSAGE_LIMIT, MessageReader } from './message-reader.ts';

function read(bytes: Buffer, sizes: readonly number[]): AmiMessage[] {
  const reader = new MessageReader();
  const messages: AmiMessage[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    messages.push(...reader.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return messages;
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });

describe('the reader of manager messages', () => {
  test('reads the greeting, responses, events and variables of several channels', () => {
    const text = [
      'Asterisk Call Manager/11.0.0',
      'Response: Success',
      'ActionID: 1',
      '',
      'Event: AgentConnect',
      'Channel: PJSIP/trunk-00000001',
      'ChanVariable: CARIMBO_PROTOCOL=99999720261127000001',
      'DestChannel: PJSIP/ana-00000002',
      'DestChanVariable: CARIMBO_PROTOCOL=',
      'DestChanVariable: OTHER=a=b: c',
      'ConnectedLineName:',
      '',
      '',
    ].join('\r\n');
    const [response, event, ...more] = read(Buffer.from(text), [1000]);

    expect(more).toEqual([]);
    expect(response && field(response, 'Response')).toBe('Success');
    expect(event && field(event, 'ConnectedLineName')).toBe('');
    expect(event && field(event, 'Missing')).toBe('');
    expect(event?.variables.get('')).toEqual(new Map([['CARIMBO_PROTOCOL', '99999720261127000001']]));
    expect(event?.variables.get('Dest')).toEqual(
      new Map([
        ['CARIMBO_PROTOCOL', ''],
        ['OTHER', 'a=b: c'],
      ]),
    );
  });

  test('reads the variables of Status, and those of old versions, which name the channel', () => {
    const text =
      'Event: Status\r\nVariable: CARIMBO_PROTOCOL=7\r\n\r\nEvent: Hangup\r\nChanVariable(SIP/a-1): CARIMBO_PROTOCOL=8\r\n\r\n';
    const protocols = read(Buffer.from(text), [7]).map(({ variables }) =>
      variables.get('')?.get('CARIMBO_PROTOCOL'),
    );
    expect(protocols).toEqual(['7', '8']);
  });

  test('gives the same messages however the network splits them', () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,12}$/);
    const value = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, ''));
    const message = fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(message), sizes, (messages, split) => {
        const text = messages
          .map((lines) => `${lines.map(([key, content]) => `${key}: ${content}\r\n`).join('')}\r\n`)
          .join('');
        const bytes = Buffer.from(text);
        const whole = new MessageReader().push(bytes);
        expect(read(bytes, split)).toEqual(whole);
        expect(whole.length).toBeLessThanOrEqual(messages.length);
      }),
    );
  });

  test('survives any bytes and still reads the message that follows them', () => {
    const next = Buffer.from('\n\nEvent: Hangup\r\nUniqueid: 1.2\r\n\r\n');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), sizes, (garbage, split) => {
        const messages = read(Buffer.concat([garbage, next]), split);
        expect(messages.at(-1)?.fields).toEqual(
          new Map([
            ['Event', 'Hangup'],
            ['Uniqueid', '1.2'],
          ]),
        );
      }),
    );
  });

  test('keeps of a line and of a message no more than their limits', () => {
    const reader = new MessageReader();
    const long = Buffer.from(`Long: ${'x'.repeat(3 * LINE_LIMIT)}`);
    for (const byte of [0, 1, 2]) expect(reader.push(long.subarray(byte))).toEqual([]);
    const [message] = reader.push(Buffer.from('\r\nEvent: Hangup\r\n\r\n'));
    expect(message && field(message, 'Long').length).toBeLessThanOrEqual(LINE_LIMIT);
    expect(message && field(message, 'Event')).toBe('Hangup');

    const lines = Array.from({ length: MESSAGE_LIMIT / 10 }, (_, index) => `N${index}: 0123456789\r\n`);
    const [cut] = reader.push(Buffer.from(`${lines.join('')}\r\n`));
    expect(cut?.fields.size).toBeLessThan(lines.length);
  });
});
