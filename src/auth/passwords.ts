import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Semaphore } from '../concurrency/semaphore.ts';
import { ERRORS } from '../errors.ts';

/** Parameters of scrypt (RFC 7914). */
export interface ScryptCost {
  N: number;
  r: number;
  p: number;
}

/** As strong as 128 MB at once (OWASP, Password Storage), in 16 MB. */
const STRONG: ScryptCost = { N: 2 ** 14, r: 8, p: 5 };
const BYTES = 32;
const MIN_LENGTH = 12;
const MAX_LENGTH = 256;
const MIN_DIFFERENT = 5;

/** Hashes passwords and compares them, off the event loop. */
export class Passwords {
  readonly #cost: ScryptCost;
  /** What no password has; it costs as much as a real one. */
  readonly #unknown: string;
  /** Each takes a thread of Node's pool for about a fifth of a second; files and names are looked up in the same pool. */
  readonly #turns = new Semaphore({ concurrency: 2, queue: 200 });

  constructor(cost: ScryptCost = STRONG) {
    this.#cost = cost;
    this.#unknown = written(cost, Buffer.alloc(16), Buffer.alloc(BYTES));
  }

  /** `scrypt$N$r$p$salt$hash`: with its parameters, so that they can be raised later. @throws too_many_attempts */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16);
    return written(this.#cost, salt, await this.#derive(password, salt, this.#cost));
  }

  /**
   * @param stored null for a user who does not exist or has no password: false, after the same work
   * @throws too_many_attempts while too many wait
   */
  async isRight(password: string, stored: string | null): Promise<boolean> {
    const { salt, hash, cost } = parse(stored ?? this.#unknown);
    const derived = await this.#derive(password, salt, cost);
    return timingSafeEqual(derived, hash) && stored !== null;
  }

  /** Whether a hash has other parameters than those of today. */
  isOutdated(stored: string): boolean {
    const { N, r, p } = parse(stored).cost;
    return N !== this.#cost.N || r !== this.#cost.r || p !== this.#cost.p;
  }

  /** The same letters can be typed as different code points: NFKC, as RFC 8265 and NIST SP 800-63B. */
  async #derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
    const turn = await this.#turns.acquire(new AbortController().signal);
    if (typeof turn === 'string') throw ERRORS.signInLimited(5);
    try {
      return await new Promise((resolve, reject) => {
        scrypt(password.normalize('NFKC'), salt, BYTES, { ...cost }, (error, key) => {
          if (error === null) resolve(key);
          else reject(error);
        });
      });
    } finally {
      turn();
    }
  }
}

/** @throws password_weak: too short, too long, the user's name, or a few letters repeated */
export function refuseWeak(password: string, user: string): void {
  const letters = [...password.normalize('NFKC')];
  const isName = user.length > 4 && password.toLowerCase().includes(user);
  const isMonotonous = new Set(letters).size < MIN_DIFFERENT;
  if (letters.length < MIN_LENGTH || letters.length > MAX_LENGTH || isName || isMonotonous)
    throw ERRORS.passwordWeak();
}

function written({ N, r, p }: ScryptCost, salt: Buffer, hash: Buffer): string {
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

function parse(stored: string): { salt: Buffer; hash: Buffer; cost: ScryptCost } {
  const [, N, r, p, salt = '', hash = ''] = stored.split('$');
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}
