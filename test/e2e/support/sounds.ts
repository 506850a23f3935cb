import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { RATE, tone } from './dtmf.ts';

/** The mark of each prompt in what a caller hears (see `Caller.heard`). */
export const MARKS = {
  'welcome-card': 'A',
  'card-again': 'B',
  'card-retry': 'C',
  'going-on': 'D',
  'your-protocol': '*',
  'repeat-offer': '#',
  transferring: 'AB',
  'no-protocol': 'BA',
} as const;

/** Two tones for each letter of a number: `A0` for a … `C5` for z. A single digit is itself, so this is unambiguous. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

function letterMark(index: number): string {
  return `${'ABC'[Math.floor(index / 10)]}${index % 10}`;
}

/** Decodes a spelled number: `B4A4` → `oe`. */
export function spelled(marks: string): string {
  return marks.replace(
    /([ABC])(\d)/g,
    (_, tens: string, ones: string) => LETTERS['ABC'.indexOf(tens) * 10 + Number(ones)] ?? '?',
  );
}

/** Milliseconds of silence after the tones; the welcome is long enough to hang up during it. */
const TAIL = { 'welcome-card': 1500 } as Record<string, number>;

/** Writes the prompts of the dialogue into a folder: digits as their own DTMF tones, the others as their marks. */
export function writeTestSounds(folder: string): void {
  for (const digit of '0123456789') writeWav(join(folder, 'digits', `${digit}.wav`), tones(digit, 60));
  for (const [index, letter] of [...LETTERS].entries()) {
    writeWav(join(folder, 'letters', `${letter}.wav`), tones(letterMark(index), 60));
  }
  for (const [name, mark] of Object.entries(MARKS)) {
    writeWav(join(folder, `${name}.wav`), tones(mark, TAIL[name] ?? 100));
  }
  // Followed by card-retry at once: its mark stands for both.
  writeWav(join(folder, 'card-invalid.wav'), silence(100));
  writeWav(join(folder, 'pause.wav'), silence(100));
}

function tones(keys: string, tail: number): Int16Array {
  const parts = [...keys].flatMap((key) => [silence(60), tone(key, 90)]);
  return join16([...parts, silence(tail)]);
}

function silence(milliseconds: number): Int16Array {
  return new Int16Array((RATE * milliseconds) / 1000);
}

function join16(parts: Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}

/** 8 kHz mono 16-bit PCM, the only WAV that Asterisk's format_wav reads. */
function writeWav(path: string, samples: Int16Array): void {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.byteLength, 40);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, Buffer.concat([header, Buffer.from(samples.buffer)]));
}
