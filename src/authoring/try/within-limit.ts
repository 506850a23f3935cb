import { t } from '../../cli/language.ts';
import { note } from '../../cli/print.ts';

/** From here on a person wonders whether anything happens. */
const TELL_AFTER_MS = 2_000;

/**
 * What `work` makes, given a signal that stops it after `ms`. Says that it waits when that takes a while. `work` that
 * does not listen to the signal is left behind a second later. @throws what work throws; TimeoutError when left behind
 */
export async function patiently<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const seconds = Math.round(ms / 1_000);
  const tell = setTimeout(
    () =>
      note(t(`Sem resposta ainda; espero até ${seconds} s…`, `No answer yet; waiting up to ${seconds} s…`)),
    TELL_AFTER_MS,
  );
  const stop = new AbortController();
  const end = setTimeout(() => stop.abort(new DOMException('timeout', 'TimeoutError')), ms);
  const { promise: left, leave } = leaving(ms + 1_000);
  try {
    return await Promise.race([work(stop.signal), left]);
  } finally {
    for (const timer of [tell, end, leave]) clearTimeout(timer);
  }
}

function leaving(ms: number): { promise: Promise<never>; leave: NodeJS.Timeout } {
  let leave: NodeJS.Timeout | undefined;
  const promise = new Promise<never>((_, reject) => {
    leave = setTimeout(() => reject(new DOMException('timeout', 'TimeoutError')), ms);
  });
  return { promise, leave: leave as NodeJS.Timeout };
}
