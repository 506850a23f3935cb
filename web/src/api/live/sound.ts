const SWITCHED_OFF = 'carimbo.sound-off';
const EVERY_MS = 2_500;
/** Less than the hub waits for an answer (hub.ts). */
const RESUME_MS = 300;

export const soundIsOn = (): boolean => localStorage.getItem(SWITCHED_OFF) === null;

export function switchSound(on: boolean): void {
  if (on) localStorage.removeItem(SWITCHED_OFF);
  else localStorage.setItem(SWITCHED_OFF, 'yes');
  if (!on) stopSound();
}

let context: AudioContext | null = null;
let timer: ReturnType<typeof setInterval> | null = null;

/** @returns false where the browser makes no sound, because nobody used this tab yet */
export async function startSound(): Promise<boolean> {
  // Switched off is switched off in all tabs: no other one is asked.
  if (!soundIsOn()) return true;
  if (typeof AudioContext === 'undefined' || !navigator.userActivation?.hasBeenActive) return false;
  context ??= new AudioContext();
  // Without a sound card it may never resolve.
  await Promise.race([context.resume().catch(() => undefined), pause(RESUME_MS)]);
  if (context.state !== 'running') return false;
  stopSound();
  ring(context);
  const sounding = context;
  timer = setInterval(() => ring(sounding), EVERY_MS);
  return true;
}

export function stopSound(): void {
  if (timer !== null) clearInterval(timer);
  timer = null;
}

/** Two soft tones. */
function ring(audio: AudioContext): void {
  for (const [i, frequency] of [660, 880].entries()) {
    const begin = audio.currentTime + i * 0.22;
    const tone = new OscillatorNode(audio, { frequency });
    const volume = new GainNode(audio, { gain: 0 });
    volume.gain.linearRampToValueAtTime(0.12, begin + 0.03);
    volume.gain.setValueAtTime(0.12, begin + 0.15);
    volume.gain.linearRampToValueAtTime(0, begin + 0.2);
    tone.connect(volume).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.25);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
