const ENGLISH = /^en/i.test(process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || '');

/** Prints one line: Portuguese, or English where the machine's language says so. */
export function say(pt, en) {
  process.stdout.write(`${ENGLISH ? en : pt}\n`);
}
