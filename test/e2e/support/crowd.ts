import { createSocket, type Socket } from 'node:dgram';
import { until } from '../../support/until.ts';
import { type Media, openMedia } from './media.ts';
import { sdp } from './sipp.ts';

/** One of many calls at once. A SIPp for each, as `ring` has it, would take more than the PBX. */
export interface CrowdCaller {
  number: string;
  heard(): string;
  key(digits: string): Promise<void>;
  /** `performance.now()` of the answer and of the first key heard; null until then. */
  answeredAt: number | null;
  firstWordAt: number | null;
  hangUp(): void;
}

/** Telephones behind one SIP port: enough of RFC 3261 to call, hear, key and hang up on loopback. */
export class Crowd {
  readonly callers: CrowdCaller[] = [];
  readonly #socket: Socket;
  readonly #dialogs = new Map<string, Dialog>();
  readonly #media: Media[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket.on('message', (packet) => this.#receive(packet.toString('latin1')));
  }

  static open(): Promise<Crowd> {
    return new Promise((resolve, reject) => {
      const socket = createSocket('udp4').once('error', reject);
      socket.bind(0, '127.0.0.1', () => resolve(new Crowd(socket)));
    });
  }

  /** Rings an extension; repeats the INVITE until there is an answer of any kind (RFC 3261 section 17.1.1.2). */
  async ring(exten: string, sipPort: number, number: string): Promise<CrowdCaller> {
    const media = await openMedia();
    this.#media.push(media);
    const dialog: Dialog = {
      id: `crowd-${this.callers.length}-${number}`,
      exten,
      number,
      sipPort,
      to: '',
      target: `sip:${exten}@127.0.0.1:${sipPort}`,
      sequence: 1,
      isHeardOf: false,
      caller: {
        number,
        heard: () => media.heard,
        key: (digits) => media.key(digits),
        answeredAt: null,
        firstWordAt: null,
        hangUp: () => {
          dialog.sequence += 1;
          this.#send(dialog, 'BYE');
        },
      },
    };
    media.onKey = () => {
      dialog.caller.firstWordAt ??= performance.now();
    };
    this.#dialogs.set(dialog.id, dialog);
    this.callers.push(dialog.caller);
    const body = `${sdp(media.port).join('\r\n')}\r\n`;
    const invite = (wait: number) => {
      if (dialog.isHeardOf) return;
      this.#send(dialog, 'INVITE', body);
      setTimeout(invite, wait, Math.min(2 * wait, 4000)).unref();
    };
    invite(500);
    return dialog.caller;
  }

  close(): void {
    for (const media of this.#media) media.close();
    this.#socket.close();
  }

  #receive(text: string): void {
    const dialog = this.#dialogs.get(/^Call-ID: *(\S+)/im.exec(text)?.[1] ?? '');
    if (dialog === undefined) return;
    dialog.isHeardOf = true;
    if (text.startsWith('BYE ')) {
      const kept = text.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq):/i.test(line));
      this.#deliver(dialog, ['SIP/2.0 200 OK', ...kept, 'Content-Length: 0', '', '']);
      return;
    }
    if (!/^SIP\/2.0 200 [\s\S]*^CSeq: *\d+ INVITE/im.test(text)) return;
    dialog.caller.answeredAt ??= performance.now();
    dialog.to = /^To: *(.*)$/im.exec(text)?.[1]?.trim() ?? '';
    dialog.target = /^Contact: *<([^>]+)>/im.exec(text)?.[1] ?? dialog.target;
    this.#send(dialog, 'ACK');
  }

  #send(dialog: Dialog, method: 'INVITE' | 'ACK' | 'BYE', body = ''): void {
    const own = `127.0.0.1:${this.#socket.address().port}`;
    this.#deliver(dialog, [
      `${method} ${dialog.target} SIP/2.0`,
      `Via: SIP/2.0/UDP ${own};branch=z9hG4bK-${dialog.id}-${method}`,
      `From: <sip:${dialog.number}@${own}>;tag=${dialog.number}`,
      `To: ${dialog.to || `<sip:${dialog.exten}@127.0.0.1:${dialog.sipPort}>`}`,
      `Call-ID: ${dialog.id}`,
      `CSeq: ${dialog.sequence} ${method}`,
      `Contact: <sip:${dialog.number}@${own}>`,
      'Max-Forwards: 70',
      ...(body ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${body.length}`,
      '',
      body,
    ]);
  }

  #deliver({ sipPort }: Dialog, lines: readonly string[]): void {
    this.#socket.send(lines.join('\r\n'), sipPort, '127.0.0.1');
  }
}

interface Dialog {
  id: string;
  exten: string;
  number: string;
  sipPort: number;
  to: string;
  target: string;
  sequence: number;
  isHeardOf: boolean;
  caller: CrowdCaller;
}

/** Waits until all of them have heard what matches; gives the first group of each. */
export async function allHear(
  callers: readonly CrowdCaller[],
  pattern: RegExp,
  milliseconds: number,
): Promise<string[]> {
  const without = () => callers.filter((caller) => !pattern.test(caller.heard()));
  await until(
    () => {
      const left = without();
      const some = left.slice(0, 5).map(({ number, heard }) => `${number} "${heard()}"`);
      return `${callers.length} callers to hear ${pattern}; ${left.length} did not: ${some.join(', ')}`;
    },
    () => without().length === 0,
    milliseconds,
  );
  return callers.map((caller) => pattern.exec(caller.heard())?.[1] ?? '');
}
