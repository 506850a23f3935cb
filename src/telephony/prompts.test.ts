import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PROMPTS_FOLDER, readPromptLengths } from './prompt-lengths.ts';
import { PROMPT_NAMES, PROMPTS, promptOf, soundFile } from './prompts.ts';
import { readWav } from './wav.ts';

describe('the prompts', () => {
  test('are the same in the catalogue and in the folder', () => {
    const files = readdirSync(PROMPTS_FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.wav'))
      .map((file) => file.replaceAll('\\', '/').replace(/\.wav$/, ''));
    expect(files.sort()).toEqual([...PROMPT_NAMES].sort());
  });

  test.each(PROMPT_NAMES)(
    '%s has the format that every Asterisk plays: 8 kHz, mono, 16 bit, and is short',
    (name) => {
      const wav = readWav(readFileSync(new URL(`${name}.wav`, PROMPTS_FOLDER)));
      expect(wav).toMatchObject({ rate: 8000, channels: 1, bits: 16 });
      // The call timeout covers a prompt: beyond 3.2 s, a stalled server would mean too much silence.
      expect(wav.ms).toBeGreaterThan(200);
      expect(wav.ms).toBeLessThanOrEqual(3200);
      const peak = new Int16Array(Uint8Array.from(wav.samples).buffer).reduce(
        (max, sample) => Math.max(max, Math.abs(sample)),
        0,
      );
      if (PROMPTS[name].text === '') expect(peak).toBe(0);
      else expect(peak).toBeGreaterThan(8000);
    },
  );

  test('have their folder in the name that Asterisk gets', () => {
    expect(soundFile('digits/6')).toBe('carimbo/digits/6');
    expect(promptOf('carimbo/digits/6')).toBe('digits/6');
    expect(promptOf('digits/6')).toBeNull();
    expect(promptOf('carimbo/toString')).toBeNull();
  });

  test('are assumed to last three seconds if they cannot be read', () => {
    expect(readPromptLengths(new URL('file:///nowhere/')).get('going-on')).toBe(3000);
  });
});

describe('a WAV header', () => {
  test.each([
    ['', 'not a WAV file'],
    ['RIFF0000WAVE', 'no fmt chunk'],
  ])('of %j is refused', (file, complaint) => {
    expect(() => readWav(Buffer.from(file))).toThrow(complaint);
  });
});
