import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeUdpPort } from '../../support/free-port.mjs';
import { until } from '../../support/until.ts';
import { openMedia } from './media.ts';
import { message, sdp, sendInfo, startSipp } from './sipp.ts';

/** A caller: SIPp does the signalling, the test the audio. */
export interface Caller {
  /** The caller's own telephone number, different for every call. */
  number: string;
  /** Everything heard so far, as keys: digits as digits, prompts as their MARKS. */
  heard(): string;
  /** Waits until what was heard matches the pattern. @returns the match */
  hears(pattern: RegExp, milliseconds?: number): Promise<RegExpExecArray>;
  key(digits: string): Promise<void>;
  /** Waits until the call is answered, for calls in which nothing is heard. */
  answered(): Promise<unknown>;
  hangUp(): void;
  /** Resolves when the call has ended, on either side. */
  ended(): Promise<void>;
}

let calls = 0;
const running = new Set<ChildProcess>();

/** Ends the calls that a failed test left behind. */
export function stopCallers(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Calls an extension of the Asterisk on `sipPort`. */
export async function ring(exten: string, sipPort: number): Promise<Caller> {
  const number = `5511${process.pid % 10_000}`.padEnd(8, '0') + String(++calls).padStart(5, '0');
  const folder = mkdtempSync(join(tmpdir(), 'carimbo-caller-'));
  const log = join(folder, 'answered.log');
  const media = await openMedia();
  const [port, callId] = [await freeUdpPort(), `caller-${number}`];
  const { child, errors } = startSipp(folder, 'caller', {
    scenario: scenario({ exten, number, media: media.port }),
    args: [
      `127.0.0.1:${sipPort}`,
      '-p',
      String(port),
      '-m',
      '1',
      '-cid_str',
      callId,
      '-trace_logs',
      '-log_file',
      log,
    ],
  });
  running.add(child);
  const over = new Promise<void>((resolve) => {
    child.once('exit', () => {
      running.delete(child);
      media.close();
      rmSync(folder, { recursive: true, force: true });
      resolve();
    });
  });
  return {
    number,
    heard: () => media.heard,
    hears: (pattern, milliseconds = 30_000) =>
      until(
        () =>
          `${number} to hear ${pattern}; heard "${media.heard}" (SIPp ${child.exitCode ?? 'runs'}) ${errors()}`,
        () => pattern.exec(media.heard),
        milliseconds,
      ),
    answered: () => until(`${number} to be answered`, () => existsSync(log) && statSync(log).size > 0),
    key: (digits) => media.key(digits),
    hangUp: () => sendInfo(port, callId),
    ended: () => over,
  };
}

function scenario({ exten, number, media }: { exten: string; number: string; media: number }): string {
  const dialog = (request: string, method: string, to: string, sequence: number) => [
    `${request} SIP/2.0`,
    'Via: SIP/2.0/UDP 127.0.0.1:[local_port];branch=[branch]',
    `From: <sip:${number}@127.0.0.1:[local_port]>;tag=[call_number]`,
    `To: <sip:${exten}@[remote_ip]:[remote_port]>${to}`,
    'Call-ID: [call_id]',
    `CSeq: ${sequence} ${method}`,
    `Contact: <sip:${number}@127.0.0.1:[local_port]>`,
    'Max-Forwards: 70',
  ];
  const target = `sip:${exten}@[remote_ip]:[remote_port]`;
  return `
<send retrans="500">${message(dialog(`INVITE ${target}`, 'INVITE', '', 1), sdp(media))}</send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true"><action><log message="answered"/></action></recv>
<send>${message(dialog('ACK [next_url]', 'ACK', '[peer_tag_param]', 1))}</send>
<recv request="BYE" optional="true" next="bye"/>
<recv request="INFO"/>
<send retrans="500">${message(dialog('BYE [next_url]', 'BYE', '[peer_tag_param]', 2))}</send>
<recv response="200" next="end"/>
<label id="bye"/>
<send>${message(['SIP/2.0 200 OK', '[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', '[last_CSeq:]'])}</send>
<label id="end"/>`;
}
