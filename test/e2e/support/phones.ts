import { createSocket, type Socket } from 'node:dgram';
import { freeUdpPort } from '../../support/free-port.mjs';
import { until } from '../../support/until.ts';
import { sdp } from './sipp.ts';

/** A call at one of the telephones: from `ringing` on, or one that the telephone made. */
export interface PhoneCall {
  phone: string;
  /** The caller's number as the telephone shows it; of an own call, the number dialled. */
  number: string;
  state(): 'ringing' | 'up' | 'ended';
  answer(): void;
  /** 486 Busy Here. */
  reject(): void;
  /** Music on hold for the other side (a=sendonly), and its end. */
  hold(): void;
  resume(): void;
  /** Blind transfer (RFC 3515). */
  transfer(exten: string): void;
  /** Attended transfer: to the other side of a second call of this telephone (RFC 3891). */
  transferTo(second: PhoneCall): void;
  hangUp(): void;
}

/**
 * The agents' telephones behind one SIP port: enough of RFC 3261 to ring as long as a test wants, and to answer, hold,
 * transfer and hang up when it says so. A telephone is what the user part of its address says.
 */
export class Phones {
  readonly calls: PhoneCall[] = [];
  readonly port: number;
  readonly #socket: Socket;
  readonly #dialogs = new Map<string, Dialog>();
  readonly #asteriskPort: () => number;
  readonly #media: number;
  #made = 0;

  private constructor(socket: Socket, { media, sipPort }: { media: number; sipPort: () => number }) {
    this.#socket = socket.on('message', (packet) => this.#receive(packet.toString('latin1')));
    this.port = socket.address().port;
    this.#media = media;
    this.#asteriskPort = sipPort;
  }

  /** @param sipPort of Asterisk, which may start later */
  static async open(sipPort: () => number): Promise<Phones> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject).bind(0, '127.0.0.1', resolve);
    });
    return new Phones(socket, { media: await freeUdpPort(), sipPort });
  }

  /** Waits until a telephone rings for a caller. */
  ringing(phone: string, number: string): Promise<PhoneCall> {
    return until(
      () => `${phone} to ring for ${number}; calls: ${JSON.stringify(this.calls.map(describe))}`,
      () =>
        this.calls.find(
          (call) => call.phone === phone && call.number === number && call.state() === 'ringing',
        ),
    );
  }

  /** Makes a call from a telephone; it is `up` when the other side answers. */
  dial(phone: string, exten: string): PhoneCall {
    this.#made += 1;
    const dialog: Dialog = {
      id: `phone-${this.port}-${this.#made}`,
      ownTag: `own${this.#made}`,
      local: `<sip:${phone}@127.0.0.1:${this.port}>`,
      remote: `<sip:${exten}@127.0.0.1:${this.#asteriskPort()}>`,
      target: `sip:${exten}@127.0.0.1:${this.#asteriskPort()}`,
      sequence: 0,
      state: 'ringing',
      invite: [],
      answered: '',
    };
    this.#dialogs.set(dialog.id, dialog);
    this.#request(dialog, 'INVITE', [], this.#sdp());
    return this.#add(dialog, phone, exten);
  }

  close(): void {
    this.#socket.close();
  }

  #add(dialog: Dialog, phone: string, number: string): PhoneCall {
    const call: PhoneCall = {
      phone,
      number,
      state: () => dialog.state,
      answer: () => {
        dialog.state = 'up';
        dialog.answered = this.#respond(dialog, '200 OK', this.#sdp());
      },
      reject: () => {
        dialog.state = 'ended';
        this.#respond(dialog, '486 Busy Here');
      },
      hold: () => this.#request(dialog, 'INVITE', [], this.#sdp('sendonly')),
      resume: () => this.#request(dialog, 'INVITE', [], this.#sdp('sendrecv')),
      transfer: (exten) =>
        this.#request(dialog, 'REFER', [`Refer-To: <sip:${exten}@127.0.0.1:${this.#asteriskPort()}>`]),
      transferTo: (second) => {
        const other = [...this.#dialogs.values()].find((one) => one.call === second);
        if (other === undefined) throw new Error('not a call of these telephones');
        const toTag = /tag=([^;>\s]+)/.exec(other.remote)?.[1] ?? '';
        const replaces = encodeURIComponent(`${other.id};to-tag=${toTag};from-tag=${other.ownTag}`);
        this.#request(dialog, 'REFER', [`Refer-To: <${other.target}?Replaces=${replaces}>`]);
      },
      hangUp: () => {
        dialog.state = 'ended';
        this.#request(dialog, 'BYE');
      },
    };
    dialog.call = call;
    this.calls.push(call);
    return call;
  }

  #receive(text: string): void {
    const id = header(text, 'Call-ID');
    const dialog = this.#dialogs.get(id);
    if (text.startsWith('SIP/2.0 ')) this.#receiveResponse(text, dialog);
    else if (text.startsWith('INVITE ') && dialog === undefined) this.#receiveCall(text, id);
    else if (!text.startsWith('ACK ') && dialog !== undefined) this.#receiveRequest(text, dialog);
    else if (text.startsWith('OPTIONS '))
      this.#deliver(['SIP/2.0 200 OK', ...echoed(text), 'Content-Length: 0', '', '']);
  }

  #receiveCall(text: string, id: string): void {
    const phone = /^INVITE sip:([^@]*)@/.exec(text)?.[1] ?? '';
    const from = header(text, 'From');
    this.#made += 1;
    const dialog: Dialog = {
      id,
      ownTag: `own${this.#made}`,
      local: `<sip:${phone}@127.0.0.1:${this.port}>`,
      remote: from,
      target: /^Contact: *<([^>]+)>/im.exec(text)?.[1] ?? '',
      sequence: 0,
      state: 'ringing',
      invite: echoed(text),
      answered: '',
    };
    this.#dialogs.set(id, dialog);
    this.#add(dialog, phone, /sip:([^@]*)@/.exec(from)?.[1] ?? '');
    this.#respond(dialog, '180 Ringing');
  }

  #receiveRequest(text: string, dialog: Dialog): void {
    const method = text.slice(0, text.indexOf(' '));
    if (method === 'INVITE') {
      // A repeat of the first one, or a new offer in a call that is up.
      if (dialog.state === 'ringing') this.#respond(dialog, '180 Ringing');
      else if (echoed(text).join() === dialog.invite.join()) this.#deliver([dialog.answered]);
      else this.#answerTo(text, dialog, this.#sdp());
      return;
    }
    this.#answerTo(text, dialog);
    if (method === 'CANCEL') this.#respond(dialog, '487 Request Terminated');
    if (method === 'CANCEL' || method === 'BYE') dialog.state = 'ended';
  }

  #answerTo(text: string, dialog: Dialog, body: readonly string[] = []): void {
    const contact = `Contact: ${dialog.local}`;
    this.#deliver(withBody(['SIP/2.0 200 OK', ...echoed(text), contact], body));
  }

  #receiveResponse(text: string, dialog: Dialog | undefined): void {
    if (dialog === undefined || !/^CSeq: *\d+ INVITE/im.test(text)) return;
    const status = Number(text.slice(8, 11));
    if (status < 200) return;
    if (status < 300) {
      dialog.remote = header(text, 'To');
      dialog.target = /^Contact: *<([^>]+)>/im.exec(text)?.[1] ?? dialog.target;
      if (dialog.state === 'ringing') dialog.state = 'up';
    } else if (dialog.state === 'ringing') dialog.state = 'ended';
    this.#request(dialog, 'ACK');
  }

  /** Of the INVITE with which the call came. */
  #respond(dialog: Dialog, status: string, body: readonly string[] = []): string {
    const lines = dialog.invite.map((line) => (/^To:/i.test(line) ? `${line};tag=${dialog.ownTag}` : line));
    return this.#deliver(withBody([`SIP/2.0 ${status}`, ...lines, `Contact: ${dialog.local}`], body));
  }

  #request(dialog: Dialog, method: string, more: readonly string[] = [], body: readonly string[] = []): void {
    if (method !== 'ACK') dialog.sequence += 1;
    this.#deliver(
      withBody(
        [
          `${method} ${dialog.target} SIP/2.0`,
          `Via: SIP/2.0/UDP 127.0.0.1:${this.port};branch=z9hG4bK-${dialog.id}-${dialog.sequence}-${method}`,
          `From: ${dialog.local};tag=${dialog.ownTag}`,
          `To: ${dialog.remote}`,
          `Call-ID: ${dialog.id}`,
          `CSeq: ${dialog.sequence} ${method}`,
          `Contact: ${dialog.local}`,
          'Max-Forwards: 70',
          ...more,
        ],
        body,
      ),
    );
  }

  #sdp(direction?: string): string[] {
    return [...sdp(this.#media), ...(direction === undefined ? [] : [`a=${direction}`])];
  }

  #deliver(lines: readonly string[]): string {
    const text = lines.join('\r\n');
    this.#socket.send(text, this.#asteriskPort(), '127.0.0.1');
    return text;
  }
}

interface Dialog {
  id: string;
  ownTag: string;
  /** Without tag. */
  local: string;
  /** With the tag of the other side once that is known. */
  remote: string;
  target: string;
  sequence: number;
  state: 'ringing' | 'up' | 'ended';
  /** Headers of the INVITE to repeat in its responses. */
  invite: string[];
  /** The 200 to the INVITE, to be repeated. */
  answered: string;
  call?: PhoneCall;
}

const describe = (call: PhoneCall) => [call.phone, call.number, call.state()];

function header(text: string, name: string): string {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(text)?.[1]?.trim() ?? '';
}

function echoed(text: string): string[] {
  return text.split('\r\n').filter((line) => /^(Via|From|To|Call-ID|CSeq|Record-Route):/i.test(line));
}

function withBody(lines: readonly string[], body: readonly string[]): string[] {
  const text = body.length === 0 ? '' : `${body.join('\r\n')}\r\n`;
  return [
    ...lines,
    ...(text === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${text.length}`,
    '',
    text,
  ];
}
