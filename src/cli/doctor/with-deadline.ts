import { withTimeout } from '../../concurrency/with-timeout.ts';
import { t } from '../language.ts';

/** The work's result, or an error in plain words when it takes longer than `ms`. The work itself is not stopped. */
export function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  const seconds = Math.round(ms / 1000);
  const otherwise = (): never => {
    throw new Error(t(`sem resposta em ${seconds} s`, `no answer within ${seconds} s`));
  };
  return withTimeout({ ms, otherwise }, () => work);
}
