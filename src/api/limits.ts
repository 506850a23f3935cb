/** Every limit and every wait of the HTTP door, in one place. Times in milliseconds, sizes in bytes. */

/** A whole body. The largest that anybody means to send is a note of 4,000 characters. */
export const BODY_LIMIT = 16 * 1024;
/** A parameter in the path: cards of any length up to what a header may hold get an answer about the card. */
export const PATH_PARAMETER_LIMIT = 8 * 1024;
/** One call's requests reuse one connection, and a prompt may play for a minute in between. */
export const KEEP_ALIVE_TIMEOUT = 75_000;
/** For the headers to arrive, and for the whole request: who is slower than this is not a switchboard. */
export const HEADERS_TIMEOUT = 8_000;
export const REQUEST_TIMEOUT = 10_000;
/** How often Node looks for those; by itself only twice a minute. */
export const TIMEOUT_CHECK_INTERVAL = 1_000;
/** Open connections; a switchboard keeps one a call. */
export const MOST_CONNECTIONS = 4_096;
/** For this long a server that stops goes on serving: for requests on their way when it was told to. */
export const STOP_GRACE = 150;
/** What accepted requests are given to finish when the server stops. */
export const STOP_TIMEOUT = 8_000;
/** Requests slower than this are told in the log. */
export const SLOW_REQUEST = 1_000;
