/** Values of settings that the file does not have. */
export const DEFAULTS = {
  dataDir: 'data',
  httpHost: '127.0.0.1',
  httpPort: 8080,
  agiHost: '127.0.0.1',
  agiPort: 4573,
  amiOrigin: 'pbx',
  amiPort: 5038,
  amiUser: 'carimbo',
  grpcHost: '127.0.0.1',
  grpcPort: 4574,
  agiAllow: ['127.0.0.0/8', '::1'],
  logLevel: 'info',
  timeZone: 'America/Sao_Paulo',
  profile: 'health',
  urgentLateAfterMinutes: 30,
  callbacks: {
    abandonedAfterSeconds: 10,
    hours: { from: '08:00', to: '20:00' },
    attempts: 3,
    spacingMinutes: 60,
    days: 7,
  },
  /** Far above a switchboard's peak; guessing cards ends after 120 misses a minute. */
  lookups: { points: 1200, seconds: 60, missCost: 10 },
  eventStreams: 100,
  signIn: {
    idleMinutes: 120,
    hours: 12,
    scopes: ['openid', 'profile', 'email'],
    userClaim: 'preferred_username',
  },
  failedAuth: { points: 10, seconds: 60 },
  /** Below the 4 s that the HTTP dialplan waits, with time for the write. */
  lookupBudgetMs: 2500,
  webhookTimeoutMs: 10_000,
  reports: { hour: 7, language: 'pt-BR' },
  email: { field: 'email', security: 'starttls', perRecipientPerHour: 5, perHour: 500 },
  smtpPorts: { starttls: 587, tls: 465, none: 25 },
  /** Where the profile has no such term. */
  numberCopyHours: 24,
  /** Without CPF and birth date. */
  webhookScopes: ['protocols:read'],
} as const;
