import { withTimeout } from '../../concurrency/with-timeout.ts';
import { ImportError } from './import-error.ts';

/** For everything fetched in one import: a server that sends a byte now and then never goes silent. */
const TOTAL_MS = 60_000;

/**
 * Fetches, and gives up when the time is over, even if the work ignores its signal.
 * @param place the server, for the error
 * @throws ImportError
 */
export function withinTimeLimit<T>(
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
