import { ImportError } from './import-error.ts';

/** For all that is fetched in one import. Who sends a byte now and then is never silent, and never done. */
const TOTAL_MS = 60_000;

/**
 * Fetches, and gives up when the time is over, whether the one who fetches listens to the signal or not.
 * @param place whom it is fetched from, for the error
 * @throws ImportError
 */
export async function withinTotal<T>(
  { place, signal, totalMs = TOTAL_MS }: { place: string; signal: AbortSignal; totalMs?: number | undefined },
  fetch: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const stop = new AbortController();
  const leave = () => stop.abort(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  // A timer of our own: AbortSignal.timeout inside AbortSignal.any may be collected as garbage, and then never fires.
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(tooSlow(place, totalMs));
      stop.abort(new DOMException('too slow', 'TimeoutError'));
    }, totalMs);
  });
  try {
    return await Promise.race([late, fetch(stop.signal)]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', leave);
  }
}

function tooSlow(place: string, ms: number): ImportError {
  const seconds = Math.round(ms / 1_000);
  return new ImportError(
    `${place} não terminou de responder em ${seconds} s. Baixe o documento com o navegador e dê o arquivo.`,
    `${place} did not finish answering within ${seconds} s. Download the document with a browser and give the file.`,
    { blame: 'unreachable' },
  );
}
