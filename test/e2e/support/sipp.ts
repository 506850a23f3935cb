import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { killOnExit } from '../../support/child-process.ts';

/** A SIP message of a scenario. */
export function message(lines: string[], body: string[] = []): string {
  const content = body.length > 0 ? ['Content-Type: application/sdp'] : [];
  const text = [...lines, ...content, 'Content-Length: [len]', '', ...body];
  return `<![CDATA[\n${text.join('\n')}\n${body.length > 0 ? '\n' : ''}]]>`;
}

/** Offers PCMU and RFC 4733 events; the other side sends its audio to `port`. */
export function sdp(port: number | string): string[] {
  return [
    'v=0',
    'o=e2e 1 1 IN IP4 127.0.0.1',
    's=-',
    'c=IN IP4 127.0.0.1',
    't=0 0',
    `m=audio ${port} RTP/AVP 0 96`,
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:96 telephone-event/8000',
    'a=fmtp:96 0-15',
    'a=ptime:20',
  ];
}

/** Starts SIPp with a scenario. `errors` returns its error output so far. */
export function startSipp(
  folder: string,
  name: string,
  { scenario, args }: { scenario: string; args: string[] },
): { child: ChildProcess; errors: () => string } {
  const path = join(folder, `${name}.xml`);
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="ISO-8859-1"?>\n<scenario name="${name}">\n${scenario}\n</scenario>\n`,
  );
  const child = killOnExit(
    spawn('sipp', ['-sf', path, '-i', '127.0.0.1', '-nostdin', ...args], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk;
  });
  return { child, errors: () => errors };
}

/** Makes a waiting scenario continue: its `recv` waits for an INFO in its dialog. */
export function sendInfo(port: number, callId: string): void {
  const socket = createSocket('udp4');
  const text = [
    `INFO sip:e2e@127.0.0.1:${port} SIP/2.0`,
    'Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK-go-on',
    'From: <sip:test@127.0.0.1>;tag=test',
    'To: <sip:e2e@127.0.0.1>',
    `Call-ID: ${callId}`,
    'CSeq: 900 INFO',
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
  socket.send(text, port, '127.0.0.1', () => socket.close());
}
