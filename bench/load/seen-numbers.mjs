/** Every number told so far, one bit of memory a number: a number told twice is the worst that could happen. */
export class SeenNumbers {
  constructor() {
    this.days = new Map();
    this.prefix = '';
    this.seen = null;
  }

  /** @param {string} number twenty digits @returns {boolean} false when it was told before, or is no number */
  isNew(number) {
    const prefix = number.slice(0, 14);
    if (prefix !== this.prefix) {
      this.prefix = prefix;
      this.seen = this.days.get(prefix) ?? new Uint8Array(1_000_000);
      this.days.set(prefix, this.seen);
    }
    const sequence = Number(number.slice(14));
    if (number.length !== 20 || !(sequence >= 1) || this.seen[sequence] === 1) return false;
    this.seen[sequence] = 1;
    return true;
  }
}
