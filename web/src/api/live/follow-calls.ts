import type { LiveCall } from './messages.ts';

/** The server says every three seconds that it is there. */
const SILENCE_MS = 7_000;
const CHECK_MS = 1_000;
const RETRY_MS = 1_000;
/** There are too many streams already. */
const PATIENT_RETRY_MS = 10_000;

export interface Following {
  onCalls(calls: LiveCall[]): void;
  onLive(isLive: boolean): void;
  onSignedOut(): void;
}

/**
 * Follows the user's calls, and connects again whenever the connection is lost. By `fetch`, because EventSource does not say
 * that the session has ended.
 * @returns ends it
 */
export function followCalls({ onCalls, onLive, onSignedOut }: Following): () => void {
  let isEnded = false;
  let aborter = new AbortController();
  let heardAt = performance.now();
  const heard = () => {
    heardAt = performance.now();
  };
  const watch = setInterval(() => {
    if (performance.now() - heardAt < SILENCE_MS) return;
    onLive(false);
    aborter.abort();
  }, CHECK_MS);

  async function connect(): Promise<void> {
    aborter = new AbortController();
    heard();
    let pause = RETRY_MS;
    try {
      const response = await fetch('/v1/my-calls/events', {
        headers: { accept: 'text/event-stream' },
        cache: 'no-store',
        signal: aborter.signal,
      });
      if (response.status === 401) {
        end();
        onSignedOut();
        return;
      }
      if (response.ok && response.body !== null)
        await read(response.body, { heard, onEvent: (event, data) => event === 'calls' && take(data) });
      else if (response.status === 429) pause = PATIENT_RETRY_MS;
    } catch {
      // Aborted, or lost: connected again below.
    }
    if (isEnded) return;
    onLive(false);
    // Not all browsers at once, when the server comes back.
    setTimeout(() => void connect(), pause * (1 + Math.random()));
  }

  function take(data: string): void {
    onLive(true);
    onCalls((JSON.parse(data) as { calls: LiveCall[] }).calls);
  }

  function end(): void {
    isEnded = true;
    clearInterval(watch);
    aborter.abort();
  }

  void connect();
  return end;
}

/** Server-sent events; those of this stream have one line of data. */
async function read(
  body: ReadableStream<Uint8Array>,
  { heard, onEvent }: { heard(): void; onEvent(event: string, data: string): void },
): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heard();
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, event = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (event !== '') onEvent(event, data);
    }
  }
}
