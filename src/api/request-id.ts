import { randomBytes } from 'node:crypto';

/** Ids of requests: the first half is unique to the process, the second half counts. */
export function requestIds(): () => string {
  const process = randomBytes(4).toString('hex');
  let count = 0;
  return () => {
    count += 1;
    return `${process}-${count.toString(36)}`;
  };
}
