/** Every limit and every wait of the gRPC door, in one place. Times in milliseconds, sizes in bytes. */
import { BODY_LIMIT, SLOW_REQUEST, STOP_TIMEOUT } from '../api/limits.ts';

/** A message: as much as a body of HTTP. */
export const MESSAGE_LIMIT = BODY_LIMIT;
/** All metadata of a call: as much as Node takes for the headers of a request. */
export const METADATA_LIMIT = 16 * 1024;
/** What the library refuses by itself, before we could say why in our words. */
export const MOST_BYTES = 1_048_576;
export { SLOW_REQUEST, STOP_TIMEOUT };
/** Calls at once on one connection; more wait at the client. */
export const MOST_STREAMS = 1_000;
/** What one connection may hold, in MB. */
export const SESSION_MEMORY_MB = 10;
/** A connection that nobody uses. */
export const IDLE_TIMEOUT = 600_000;
/** Whether the other side is still there is asked this often; without an answer the connection is closed. */
export const KEEPALIVE_INTERVAL = 60_000;
export const KEEPALIVE_TIMEOUT = 20_000;
