import { randomBytes } from 'node:crypto';

/** Ids of requests: unique between processes and restarts by the first half, in order by the second. */
export function requestIds(): () => string {
  const process = randomBytes(4).toString('hex');
  let count = 0;
  return () => {
    count += 1;
    return `${process}-${count.toString(36)}`;
  };
}
