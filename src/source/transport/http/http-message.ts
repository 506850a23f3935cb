import type { TimeLimit } from '../../../concurrency/with-timeout.ts';

/** One HTTP request, ready to leave. */
export interface HttpMessage {
  method: string;
  url: URL;
  /** Lower-case names. */
  headers: Readonly<Record<string, string>>;
  body: string | null;
  /** Headers and query parameters that hold a credential: masked wholly where people look, however short. */
  concealed: readonly string[];
}

/** What came back: whole, decompressed, not yet read. */
export interface RawReply {
  status: number;
  /** Lower-case names; of a header that came more than once, the values joined by a comma. */
  headers: Readonly<Record<string, string>>;
  bytes: Buffer;
  /** From sending to the last byte. */
  ms: number;
}

/** Sends and nothing more: knows no templates, no tokens, no rules. */
export interface HttpClient {
  /**
   * One request, no redirects, within the time, the size and the hosts that the configuration allows.
   * @param limit without a deadline: the source's `timeout_ms`
   * @throws ExchangeFault, also when the signal aborts (`timeout`)
   */
  send(message: HttpMessage, limit: TimeLimit): Promise<RawReply>;
  close(): Promise<void>;
}
