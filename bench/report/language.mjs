const ENGLISH = /^en/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '');

/** Portuguese, or English where the environment asks for it. */
export const t = (pt, en) => (ENGLISH ? en : pt);

const began = performance.now();

/** Progress, on standard error, so that the table can be piped. */
export function say(pt, en) {
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stderr.write(`[${String(seconds).padStart(4)} s] ${t(pt, en)}\n`);
}
