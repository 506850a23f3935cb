import { withTimeout } from '../../concurrency/with-timeout.ts';
import { ImportError } from './import-error.ts';

/** For all that is fetched in one import. Who sends a byte now and then is never silent, and never done. */
const TOTAL_MS = 60_000;

/**
 * Fetches, and gives up when the time is over, whether the one who fetches listens to the signal or not.
 * @param place whom it is fetched from, for the error
 * @throws ImportError
 */
export function withinTotal<T>(
  { place, signal, totalMs = TOTAL_MS }: { place: string; signal: AbortSignal; totalMs?: number | undefined },
  fetch: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const otherwise = (): never => {
    throw tooSlow(place, totalMs);
  };
  return withTimeout({ ms: totalMs, otherwise }, () =>
    withTimeout({ ms: totalMs, signal }, (limit) => fetch(limit.signal)),
  );
}

function tooSlow(place: string, ms: number): ImportError {
  const seconds = Math.round(ms / 1_000);
  return new ImportError(
    `${place} não terminou de responder em ${seconds} s. Baixe o documento com o navegador e use o arquivo.`,
    `${place} did not finish answering within ${seconds} s. Download the document with a browser and give the file.`,
    { blame: 'unreachable' },
  );
}
