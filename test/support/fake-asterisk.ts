import type { Socket } from 'node:net';
import { type PromptLengths, readPromptLengths } from '../../src/telephony/prompt-lengths.ts';
import { type PromptName, promptOf } from '../../src/telephony/prompts.ts';
import { type Caller, HANGUP, SimulatedChannel } from '../../src/telephony/simulator/channel.ts';
import { dial } from '../../src/telephony/simulator/dial.ts';
import { simulatedEnvironment } from '../../src/telephony/simulator/environment.ts';

/** What a caller does, and how this Asterisk is made. */
export interface FakeCall {
  host?: string;
  /** Address of the loopback network that this Asterisk has. */
  from?: string;
  port: number;
  script?: string;
  args?: string[];
  uniqueId?: string;
  linkedId?: string;
  callerId?: string | null;
  /**
   * Keys by the prompt on whose beginning the caller starts keying, 100 ms a key; one string for each time it is
   * heard. `w` waits half a second, as in Asterisk's dial strings; `H` hangs up.
   */
  keys?: Partial<Record<PromptName, string[]>>;
  /** Sounds that this Asterisk lacks. */
  missing?: PromptName[];
  /** Replaces the answer to a command; null leaves it. */
  interfere?: (words: string[]) => string | null | Promise<string | null>;
  /** More or other environment fields. */
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
  /** Time of the call, by its own clock. */
  elapsedMs: number;
  /** When the number began. */
  numberAtMs: number | null;
  /** Most silence that the caller would hear if the server stopped in the worst moment. */
  longestSilenceMs: number;
  /** TIMEOUT(absolute) in seconds as the server left it. */
  timeoutAtEnd: number;
}

const KEY_MS = 100;
const WAIT_MS = 500;

/** Places one call over a real socket. Its clock is not the machine's: a minute of silence takes no time. */
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
