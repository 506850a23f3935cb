/** Where Operadora Exemplo can be asked; each can be ill alone. */
export const DOORS = [
  'rest',
  'legacy',
  'soap',
  'token',
  'issue',
  'register',
  'grpc',
  'sqlite',
  'database',
] as const;
export type Door = (typeof DOORS)[number];

const HTTP_DOORS: readonly Door[] = ['rest', 'legacy', 'soap', 'token', 'issue', 'register'];

/** `http`: all that is reached by HTTP; `all`: every door. */
export type DoorName = Door | 'http' | 'all';
export const DOOR_NAMES: readonly DoorName[] = [...DOORS, 'http', 'all'];

/** What a door suffers from. Several at a time are fine. */
export interface Faults {
  /** Waits before doing anything: milliseconds, or never answers. */
  slow?: number | 'forever';
  /** Does what was asked, then waits before it tells: the number is issued and the answer may be lost. */
  late?: number | 'forever';
  /** 500, UNAVAILABLE; in SQL: the connection breaks. */
  broken?: boolean;
  /** Is broken for the first `fails` of every `of` requests, by a counter. */
  flapping?: { fails: number; of: number };
  /** Closes the connection without a word. */
  dead?: boolean;
  /** Not what the type says: a page of HTML, a broken protobuf, noise. */
  garbage?: boolean;
  /** Half of the answer, then the connection closes (`true`) or nothing more comes (`stall`). */
  half?: boolean | 'stall';
  /** windows-1252 that claims to be UTF-8. */
  charset?: boolean;
  /** Refuses every credential. */
  wrong_password?: boolean;
  /** Issues no numbers. */
  not_issuing?: boolean;
  /** Gives a new number each time, whatever the reference. */
  not_idempotent?: boolean;
}

export const FAULT_NAMES = [
  'slow',
  'late',
  'broken',
  'flapping',
  'dead',
  'garbage',
  'half',
  'charset',
  'wrong_password',
  'not_issuing',
  'not_idempotent',
] as const satisfies readonly (keyof Faults)[];

/** Adds to what the door has already; `false` takes a fault away. */
export type FaultOrder = { [K in keyof Faults]: Faults[K] | false | undefined } & {
  /** `all` when absent. */
  door?: DoorName | undefined;
};

type Listener = (door: Door, faults: Faults) => void;

/** Who is ill with what, at this moment. */
export class FaultBoard {
  readonly #faults = new Map<Door, Faults>(DOORS.map((door) => [door, {}]));
  readonly #asked = new Map<Door, number>();
  readonly #listeners: Listener[] = [];

  of(door: Door): Faults {
    return this.#faults.get(door) ?? {};
  }

  order({ door = 'all', ...wanted }: FaultOrder): void {
    for (const one of doorsOf(door)) {
      const merged = Object.entries({ ...this.of(one), ...wanted }).filter(([, value]) => isOn(value));
      this.#set(one, Object.fromEntries(merged) as Faults);
    }
  }

  /** Takes every fault away. */
  fix(door: DoorName = 'all'): void {
    for (const one of doorsOf(door)) this.#set(one, {});
  }

  /** Whether this request meets a broken door. Counts it: call once a request. */
  strikes(door: Door): boolean {
    const { broken, flapping } = this.of(door);
    const count = this.#asked.get(door) ?? 0;
    this.#asked.set(door, count + 1);
    return broken === true || (flapping !== undefined && count % flapping.of < flapping.fails);
  }

  /** For doors that have to do something when a fault comes or goes. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** The doors that are ill. */
  present(): Partial<Record<Door, Faults>> {
    return Object.fromEntries([...this.#faults].filter(([, faults]) => Object.keys(faults).length > 0));
  }

  #set(door: Door, faults: Faults): void {
    this.#faults.set(door, faults);
    this.#asked.set(door, 0);
    for (const listener of this.#listeners) listener(door, faults);
  }
}

function doorsOf(name: DoorName): readonly Door[] {
  if (name === 'all') return DOORS;
  return name === 'http' ? HTTP_DOORS : [name];
}

const isOn = (value: unknown) => value !== false && value !== undefined;
