/** Limits of the gRPC server. Times in milliseconds, sizes in bytes. */

/** All metadata of a call: as much as Node allows for the headers of a request. */
export const METADATA_LIMIT = 16 * 1024;
/** Larger messages are refused by the library, without one of Carimbo's errors. */
export const MAX_MESSAGE_BYTES = 1_048_576;
/** Concurrent calls on one connection; more wait at the client. */
export const MAX_STREAMS = 1_000;
/** Memory that one connection may use, in MB. */
export const SESSION_MEMORY_MB = 10;
/** An unused connection is closed after this. */
export const IDLE_TIMEOUT = 600_000;
/** A connection is pinged at this interval, and closed when no answer comes within the timeout. */
export const KEEPALIVE_INTERVAL = 60_000;
export const KEEPALIVE_TIMEOUT = 20_000;
