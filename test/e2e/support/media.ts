import { createSocket, type Socket } from 'node:dgram';
import { DtmfDecoder } from './dtmf.ts';

/** Milliseconds that a key is held, and the pause after it: a fast human. */
const PRESS = 80;
const RELEASE = 70;

/** The audio of a caller's telephone: decodes PCMU, sends keys as RFC 4733 events. */
export class Media {
  /** Every key heard so far, in order. */
  heard = '';
  /** Called once a key was heard. */
  onKey: () => void = () => {};
  #socket: Socket;
  #decoder = new DtmfDecoder();
  /** The source of Asterisk's audio, where keys are sent to. */
  #peer: { port: number; address: string } | null = null;
  #sequence = 1;
  #timestamp = 1000;

  constructor(socket: Socket) {
    this.#socket = socket.on('message', (packet, from) => {
      // The RTCP of a call whose audio port is one lower comes here, too.
      const isPcmu = ((packet[1] ?? 0) & 0x7f) === 0;
      if (!isPcmu) return;
      this.#peer = from;
      const keys = this.#decoder.feed(samplesOf(packet.subarray(12)));
      this.heard += keys;
      if (keys !== '') this.onKey();
    });
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Presses the keys one after the other. */
  async key(digits: string): Promise<void> {
    for (const digit of digits) await this.#press('0123456789*#ABCD'.indexOf(digit));
  }

  close(): void {
    this.#socket.close();
  }

  async #press(event: number): Promise<void> {
    this.#timestamp += 8 * (PRESS + RELEASE);
    for (let held = 20; held <= PRESS; held += 20) {
      this.#send(event, held, { first: held === 20, end: false });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // The end is sent three times (RFC 4733 section 2.5.1.4).
    for (let times = 0; times < 3; times++) this.#send(event, PRESS, { first: false, end: true });
    await new Promise((resolve) => setTimeout(resolve, RELEASE));
  }

  #send(event: number, held: number, { first, end }: { first: boolean; end: boolean }): void {
    if (this.#peer === null) throw new Error('nothing was heard yet, so it is not known where to send');
    const packet = Buffer.alloc(16);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8((first ? 0x80 : 0) | 96, 1);
    packet.writeUInt16BE(this.#sequence++ & 0xffff, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(0xca71b0, 8);
    packet.writeUInt8(event, 12);
    packet.writeUInt8((end ? 0x80 : 0) | 10, 13);
    packet.writeUInt16BE(held * 8, 14);
    this.#socket.send(packet, this.#peer.port, this.#peer.address);
  }
}

/** Opens the telephone's audio port on loopback. */
export function openMedia(): Promise<Media> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4').once('error', reject);
    socket.bind(0, '127.0.0.1', () => resolve(new Media(socket)));
  });
}

/** G.711 μ-law to 16-bit linear, of every byte. */
const LINEAR = Int16Array.from({ length: 256 }, (_, byte) => {
  const value = ~byte & 0xff;
  const magnitude = (((value & 0x0f) << 3) + 0x84) << ((value & 0x70) >> 4);
  return value & 0x80 ? 0x84 - magnitude : magnitude - 0x84;
});

function samplesOf(audio: Uint8Array): Int16Array {
  const samples = new Int16Array(audio.length);
  for (const [index, byte] of audio.entries()) samples[index] = LINEAR[byte] ?? 0;
  return samples;
}
