import type { Variables } from '../agi/variables.ts';

/** The caller of a simulated channel: how time passes, and which keys are pressed. */
export interface Caller {
  /** Lets `ms` pass, or less if one of `keys` is pressed. Returns that key, `hangup`, or null. Other keys are lost. */
  listen(ms: number, keys: string): Promise<string | null>;
  /** A sound starts. Returns its length in milliseconds, or null if this Asterisk does not have the file. */
  hear(sound: string): number | null;
  /** A variable was set; the name comes without leading underscores. */
  variableSet?(name: string, value: string): void;
}

export const HANGUP = 'hangup';

const ALL_KEYS = '0123456789*#';

/** A simulated Asterisk channel: answers AGI commands as res_agi.c does. */
export class SimulatedChannel {
  readonly variables = new Map<string, string>();
  answered = false;
  readonly #caller: Caller;

  constructor(caller: Caller, variables: Record<string, string> = {}) {
    this.#caller = caller;
    for (const [name, value] of Object.entries(variables)) this.variables.set(name, value);
  }

  /** The variables that the dialplan can read afterwards. */
  get carimbo(): Partial<Variables> {
    return Object.fromEntries([...this.variables].filter(([name]) => name.startsWith('CARIMBO_')));
  }

  /** @param words of a parsed command @returns the reply without the line end */
  async respond(words: readonly string[]): Promise<string> {
    const [first = '', second = '', ...rest] = words;
    const verb = first.toUpperCase();
    const twoWords = `${verb} ${second.toUpperCase()}`;
    if (verb === 'ANSWER') return this.#answer();
    if (verb === 'NOOP' || verb === 'VERBOSE') return '200 result=1';
    if (verb === 'EXEC') return '200 result=0';
    if (twoWords === 'CHANNEL STATUS') return `200 result=${this.answered ? 6 : 4}`;
    if (twoWords === 'SET VARIABLE' && rest.length === 2) return this.#set(rest[0] ?? '', rest[1] ?? '');
    if (twoWords === 'GET VARIABLE' && rest.length === 1) return this.#get(rest[0] ?? '');
    if (twoWords === 'STREAM FILE' && rest.length >= 2) return this.#stream(rest[0] ?? '', rest[1] ?? '');
    if (twoWords === 'WAIT FOR') return this.#waitForDigit(Number(rest[1]));
    return '510 result=-1 Invalid or unknown command';
  }

  #answer(): string {
    this.answered = true;
    return '200 result=0';
  }

  #set(name: string, value: string): string {
    const bareName = name.replace(/^__?/, '');
    this.variables.set(bareName, value);
    this.#caller.variableSet?.(bareName, value);
    return '200 result=1';
  }

  #get(name: string): string {
    const value = this.variables.get(name);
    return value ? `200 result=1 (${value})` : '200 result=0';
  }

  async #stream(sound: string, keys: string): Promise<string> {
    const length = this.#caller.hear(sound);
    if (length === null) return '200 result=-1 endpos=0';
    return `200 result=${asciiOf(await this.#caller.listen(length, keys))} endpos=${Math.round(length * 8)}`;
  }

  async #waitForDigit(ms: number): Promise<string> {
    if (!(ms > 0)) return '520-Invalid command syntax.  Proper usage not available.';
    return `200 result=${asciiOf(await this.#caller.listen(ms, ALL_KEYS))}`;
  }
}

function asciiOf(key: string | null): number {
  if (key === HANGUP) return -1;
  return key === null ? 0 : key.charCodeAt(0);
}
