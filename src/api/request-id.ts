import { randomBytes } from 'node:crypto';

/** Generates ids of requests: a random part for the process, and a counter. */
export function requestIds(): () => string {
  const process = randomBytes(4).toString('hex');
  let count = 0;
  return () => {
    count += 1;
    return `${process}-${count.toString(36)}`;
  };
}
