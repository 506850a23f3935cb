/** Keeps all latencies (in milliseconds), so that percentiles are exact. */
export class Samples {
  constructor() {
    this.values = new Float64Array(4096);
    this.count = 0;
  }

  add(ms) {
    if (this.count === this.values.length) {
      const larger = new Float64Array(this.count * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count] = ms;
    this.count += 1;
  }

  /** @returns {{count: number, p50: number, p99: number, p999: number, max: number}} */
  summary() {
    const sorted = this.values.slice(0, this.count).sort();
    const at = (share) => sorted[Math.min(this.count - 1, Math.ceil(this.count * share) - 1)] ?? Number.NaN;
    return { count: this.count, p50: at(0.5), p99: at(0.99), p999: at(0.999), max: at(1) };
  }
}

/** @param {number[]} values @returns {number} */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
