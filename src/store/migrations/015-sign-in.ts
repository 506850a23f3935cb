import type { Migration } from './migration.ts';

/**
 * People who sign in, and their sessions. A session counts while its epoch is that of its user, so that one update ends all
 * sessions of a user at once, on every node.
 */
export const signIn: Migration = {
  version: 15,
  sqlite: tables({ text: 'text', bigint: 'integer' }),
  postgres: tables({ text: 'text collate "C"', bigint: 'bigint' }),
};

function tables({ text, bigint }: { text: string; bigint: string }): string {
  return `
create table user_account (
  name ${text} primary key,
  operator ${text} not null,
  display_name ${text} not null,
  role ${text} not null,
  extensions ${text} not null,
  queues ${text} not null,
  language ${text},
  password ${text},
  is_temporary ${bigint} not null,
  totp_secret ${text},
  totp_pending ${text},
  totp_step ${bigint} not null,
  recovery ${text} not null,
  openid ${text} unique,
  epoch ${bigint} not null,
  created_at ${text} not null,
  disabled_at ${text},
  signed_in_at ${text}
);

create table user_session (
  hash ${text} primary key,
  user_name ${text} not null,
  epoch ${bigint} not null,
  method ${text} not null,
  created_ms ${bigint} not null,
  used_ms ${bigint} not null,
  expires_ms ${bigint} not null
);
create index user_session_expiry on user_session (expires_ms);
`;
}
