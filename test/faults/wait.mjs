import { setTimeout as delay } from 'node:timers/promises';

const ASK_EVERY_MS = 25;

/** Asks until the answer is true. @throws after `ms` */
export async function until(what, question, ms = 120_000) {
  const end = performance.now() + ms;
  while (!(await question())) {
    if (performance.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await delay(ASK_EVERY_MS);
  }
}
