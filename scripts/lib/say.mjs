const ENGLISH = /^en/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '');

/** Prints a line: Portuguese, or English where the environment asks for it. */
export function say(pt, en) {
  process.stdout.write(`${ENGLISH ? en : pt}\n`);
}
