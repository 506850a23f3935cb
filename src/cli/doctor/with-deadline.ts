import { t } from '../language.ts';

/** The work's result, or an error in plain words when it takes longer than `ms`. The work itself is not stopped. */
export async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const seconds = Math.round(ms / 1000);
    timer = setTimeout(
      () => reject(new Error(t(`sem resposta em ${seconds} s`, `no answer within ${seconds} s`))),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
