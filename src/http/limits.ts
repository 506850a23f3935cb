/** Limits of the HTTP server. Times in milliseconds, sizes in bytes. */

/** A parameter in the path: a card of any length that fits into a request line gets an answer about the card. */
export const PATH_PARAMETER_LIMIT = 8 * 1024;
/** The requests of one phone call reuse a connection, and a prompt may play for a minute in between. */
export const KEEP_ALIVE_TIMEOUT = 75_000;
/** For the headers, and for the whole request: a client slower than this is not a PBX. */
export const HEADERS_TIMEOUT = 8_000;
export const REQUEST_TIMEOUT = 10_000;
/** How often Node checks those timeouts; its default is twice a minute. */
export const TIMEOUT_CHECK_INTERVAL = 1_000;
/** Open connections; a PBX keeps one per call. */
export const MAX_CONNECTIONS = 4_096;
/** A stopping server still accepts requests for this long: they were on their way already. */
export const STOP_GRACE = 150;
