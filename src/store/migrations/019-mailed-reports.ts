import type { Migration } from './migration.ts';

/** Which daily reports were sent: a row is written by the node that is about to send one, and the others see it. */
export const mailedReports: Migration = {
  version: 19,
  sqlite: table({ text: 'text', bigint: 'integer', clustered: 'without rowid' }),
  postgres: table({ text: 'text collate "C"', bigint: 'bigint', clustered: '' }),
};

function table({ text, bigint, clustered }: { text: string; bigint: string; clustered: string }): string {
  return `
create table mailed_report (
  operator ${text} not null,
  day ${text} not null,
  begun_ms ${bigint} not null,
  sent_ms ${bigint},
  failure ${text},
  primary key (operator, day)
) ${clustered};
`;
}
