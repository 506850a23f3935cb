/** What holds where the file says nothing. */
export const DEFAULTS = {
  dataDir: 'data',
  httpHost: '127.0.0.1',
  httpPort: 8080,
  agiHost: '127.0.0.1',
  agiPort: 4573,
  grpcHost: '127.0.0.1',
  grpcPort: 4574,
  agiAllow: ['127.0.0.0/8', '::1'],
  logLevel: 'info',
  timeZone: 'America/Sao_Paulo',
  /** A switchboard's peak is far below this; somebody who tries cards is stopped after 120 misses a minute. */
  lookups: { points: 1200, seconds: 60, missCost: 10 },
  failedAuth: { points: 10, seconds: 60 },
  /** Below the 4 s that the HTTP dialplan waits, with room for the write itself. */
  lookupBudgetMs: 2500,
} as const;
