/**
 * Generates and decodes the sixteen DTMF tones (ITU-T Q.23). In the tests every prompt consists of such tones, so that
 * what the caller hears can be decoded from the audio.
 */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477, 1633];
const KEYS = ['123A', '456B', '789C', '*0#D'];
export const RATE = 8000;

/** 25.6 ms: fine enough to tell neighbouring frequencies apart, short enough to fit three times into a tone. */
const BLOCK = 205;

/** 8 kHz 16-bit samples of one key's tone. */
export function tone(key: string, milliseconds: number): Int16Array {
  const row = KEYS.findIndex((keys) => keys.includes(key));
  const [low, high] = [ROWS[row], COLUMNS[KEYS[row]?.indexOf(key) ?? -1]];
  if (low === undefined || high === undefined) throw new Error(`no DTMF key: ${key}`);
  return Int16Array.from({ length: (RATE * milliseconds) / 1000 }, (_, n) => {
    const t = (2 * Math.PI * n) / RATE;
    return 7000 * (Math.sin(low * t) + Math.sin(high * t));
  });
}

/**
 * Reads keys out of audio as it comes: a key counts once it fills two blocks, and again after a silent one. Hundreds of calls
 * are decoded in one process, where whoever is too slow loses packets: so nothing is allocated, and silence costs little.
 */
export class DtmfDecoder {
  readonly #block = new Float64Array(BLOCK);
  #filled = 0;
  #last = '';
  #counted = '';

  /** Takes 8 kHz 16-bit samples; returns the keys that became certain with them. */
  feed(samples: Int16Array): string {
    let keys = '';
    for (const sample of samples) {
      this.#block[this.#filled++] = sample;
      if (this.#filled < BLOCK) continue;
      this.#filled = 0;
      keys += this.#step(keyOf(this.#block));
    }
    return keys;
  }

  #step(key: string): string {
    const certain = key !== '' && key === this.#last && key !== this.#counted;
    if (certain || key === '') this.#counted = key;
    this.#last = key;
    return certain ? key : '';
  }
}

function keyOf(block: Float64Array): string {
  let energy = 0;
  for (const sample of block) energy += sample * sample;
  if (energy / BLOCK < 500 * 500) return '';
  const row = strongest(block, ROWS);
  const column = strongest(block, COLUMNS);
  // Two pure tones hold nearly all the energy of the block; speech, noise and the edge of a tone do not.
  const share = (2 * (row.power + column.power)) / (energy * BLOCK);
  return share < 0.8 ? '' : (KEYS[row.index]?.[column.index] ?? '');
}

function strongest(block: Float64Array, frequencies: number[]): { index: number; power: number } {
  const powers = frequencies.map((frequency) => goertzel(block, frequency));
  const power = Math.max(...powers);
  return { index: powers.indexOf(power), power };
}

/** Squared magnitude of one frequency in the block (Goertzel). */
function goertzel(block: Float64Array, frequency: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / RATE);
  let before = 0;
  let previous = 0;
  for (const sample of block) {
    const now = sample + coefficient * previous - before;
    before = previous;
    previous = now;
  }
  return previous * previous + before * before - coefficient * previous * before;
}
