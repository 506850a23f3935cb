/** Limits that HTTP and gRPC share. Times in milliseconds, sizes in bytes. */

/** A whole request. The largest legitimate one is a note of 4,000 characters. */
export const BODY_LIMIT = 16 * 1024;
/** Time for accepted requests to finish when the server stops. */
export const STOP_TIMEOUT = 8_000;
/** Requests slower than this are logged as slow. */
export const SLOW_REQUEST = 1_000;
/** Buckets of the histograms of requests, in seconds. */
export const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
