import type { Socket } from 'node:net';
import { type PromptLengths, readPromptLengths } from '../../src/telephony/prompt-lengths.ts';
import { type PromptName, promptOf } from '../../src/telephony/prompts.ts';
import { type Caller, HANGUP, SimulatedChannel } from '../../src/telephony/simulator/channel.ts';
import { dial } from '../../src/telephony/simulator/dial.ts';
import { simulatedEnvironment } from '../../src/telephony/simulator/environment.ts';

/** What the caller does, and how this Asterisk is configured. */
export interface FakeCall {
  host?: string;
  /** Its own address, in the loopback network. */
  from?: string;
  port: number;
  script?: string;
  args?: string[];
  uniqueId?: string;
  linkedId?: string;
  callerId?: string | null;
  /**
   * Keys that the caller presses from the start of a prompt, 100 ms each; one string for each time the prompt is
   * played. `w` waits half a second, as in Asterisk's dial strings; `H` hangs up.
   */
  keys?: Partial<Record<PromptName, string[]>>;
  /** Sounds that are missing on this Asterisk. */
  missing?: PromptName[];
  /** Replaces the reply to a command; null keeps it. */
  interfere?: (words: string[]) => string | null | Promise<string | null>;
  /** Additional or different AGI environment fields. */
  environment?: Record<string, string>;
  send?: (socket: Socket, bytes: Buffer) => void;
}

export interface CallReport {
  /** Prompts heard, in order, without the folder. */
  heard: string[];
  /** The digits heard, as one text. */
  digits: string;
  variables: Record<string, string>;
  commands: string[][];
  /** Duration of the call, by its simulated clock. */
  elapsedMs: number;
  /** When the announcement of the number began. */
  numberAtMs: number | null;
  /** The longest silence that the caller would hear if the server stopped at the worst moment. */
  longestSilenceMs: number;
  /** TIMEOUT(absolute) in seconds as the server left it. */
  timeoutAtEnd: number;
}

const KEY_MS = 100;
const WAIT_MS = 500;

/** Places one call over a real socket, with a simulated clock: a minute of silence takes no time. */
export async function callFastAgi(call: FakeCall): Promise<CallReport> {
  const lengths: PromptLengths = readPromptLengths();
  const uniqueId = call.uniqueId ?? '1790000000.1';
  const times = new Map<PromptName, number>();
  const keyed: { at: number; key: string }[] = [];
  const commands: string[][] = [];
  const heard: string[] = [];
  let now = 0;
  let timeoutMs = 0;
  let longestSilenceMs = 0;
  let numberAtMs: number | null = null;

  const caller: Caller = {
    hear(sound) {
      const prompt = promptOf(sound);
      if (!prompt || call.missing?.includes(prompt)) return null;
      heard.push(prompt);
      if (prompt === 'your-protocol') numberAtMs ??= now;
      const time = times.get(prompt) ?? 0;
      times.set(prompt, time + 1);
      let at = now;
      for (const key of call.keys?.[prompt]?.[time] ?? '') {
        at += key === 'w' ? WAIT_MS : KEY_MS;
        if (key !== 'w') keyed.push({ at, key });
      }
      const length = lengths.get(prompt) ?? 0;
      longestSilenceMs = Math.max(longestSilenceMs, timeoutMs - length);
      return length;
    },
    async listen(ms, keys) {
      const end = now + ms;
      for (let next = keyed[0]; next && next.at <= end; next = keyed[0]) {
        keyed.shift();
        now = Math.max(now, next.at);
        if (next.key === 'H') {
          dialed.hangUp();
          return HANGUP;
        }
        if (keys.includes(next.key)) return next.key;
      }
      now = end;
      return null;
    },
    variableSet(name, value) {
      if (name === 'TIMEOUT(absolute)') timeoutMs = Number(value) * 1000;
    },
  };

  const channel = new SimulatedChannel(caller, { 'CHANNEL(linkedid)': call.linkedId ?? uniqueId });
  const environment = simulatedEnvironment({
    host: call.host ?? '127.0.0.1',
    port: call.port,
    script: call.script ?? 'ura',
    uniqueId,
    callerId: call.callerId === undefined ? '11999990000' : call.callerId,
    args: call.args ?? [],
  });
  const dialed = await dial({
    host: call.host ?? '127.0.0.1',
    port: call.port,
    environment: { ...environment, ...call.environment },
    ...(call.from !== undefined && { from: call.from }),
    ...(call.send && { send: call.send }),
    async respond(words) {
      commands.push(words);
      if (words[0] === 'WAIT') longestSilenceMs = Math.max(longestSilenceMs, timeoutMs);
      return (await call.interfere?.(words)) ?? (await channel.respond(words));
    },
  });
  await dialed.ended;

  return {
    heard,
    digits: heard.flatMap((name) => /^digits\/(\d)$/.exec(name)?.[1] ?? []).join(''),
    variables: channel.carimbo as Record<string, string>,
    commands,
    elapsedMs: now,
    numberAtMs,
    longestSilenceMs,
    timeoutAtEnd: timeoutMs / 1000,
  };
}
