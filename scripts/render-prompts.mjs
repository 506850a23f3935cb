#!/usr/bin/env node
/**
 * Renders the prompts of src/telephony/prompts.json to asterisk/sounds/pt_BR/carimbo (8 kHz, mono, 16-bit WAV).
 * Needs espeak-ng and sox, whose versions determine the bytes. The result is committed, so this runs only after a change
 * of a text: `npm run prompts`, or `npm run prompts -- digits/6` for one prompt.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'asterisk/sounds/pt_BR/carimbo');
const prompts = JSON.parse(readFileSync(join(root, 'src/telephony/prompts.json'), 'utf8'));

const VOICE = ['-v', 'pt-br', '-s', '170', '-p', '45'];
const PAUSE_SECONDS = '0.4';
/** A format that Asterisk plays on every channel. -D: no dither, which would differ each time. */
const TELEPHONE = ['-D', '-G', '--no-show-progress'];
const FORMAT = ['-r', '8000', '-c', '1', '-b', '16', '-e', 'signed-integer'];
/** Trims silence at both ends, leaves 40 ms so that no consonant is clipped, and normalises the loudness. */
const TRIM = ['silence', '1', '0.01', '0.5%', 'reverse', 'silence', '1', '0.01', '0.5%', 'reverse'];
const FINISH = ['pad', '0.04', '0.06', 'norm', '-3'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in prompts));
if (unknown.length > 0) {
  console.error(`No such prompt: ${unknown.join(', ')}. They are: ${Object.keys(prompts).join(', ')}.`);
  process.exit(2);
}

for (const [program, hint] of [
  ['espeak-ng', 'apt-get install espeak-ng'],
  ['sox', 'apt-get install sox'],
]) {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
  } catch {
    console.error(`${program} is needed to render the prompts: ${hint}`);
    process.exit(1);
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'carimbo-prompts-'));
try {
  const names = wanted.length > 0 ? wanted : Object.keys(prompts);
  for (const name of names) render(name, prompts[name].text);
  console.log(`${names.length} prompts in asterisk/sounds/pt_BR/carimbo`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function render(name, text) {
  const target = join(folder, `${name}.wav`);
  mkdirSync(dirname(target), { recursive: true });
  if (text === '') {
    execFileSync('sox', [...TELEPHONE, '-n', ...FORMAT, target, 'trim', '0', PAUSE_SECONDS]);
    return;
  }
  const spoken = join(scratch, 'spoken.wav');
  execFileSync('espeak-ng', [...VOICE, '-w', spoken, text]);
  execFileSync('sox', [...TELEPHONE, spoken, ...FORMAT, target, ...TRIM, 'rate', '8000', ...FINISH]);
}
