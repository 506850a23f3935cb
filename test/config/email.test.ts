import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfigWithWarnings } from '../../src/config/load-config.ts';
import { ConfigError, describeProblem } from '../../src/yaml/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-email-config-'));
let files = 0;

function load(email: string) {
  files += 1;
  const file = join(folder, `carimbo-${files}.yaml`);
  const operator = `  - ans_registry: "326305"\n    name: Operadora Boa\n    email: ${email}\n`;
  writeFileSync(file, `operators:\n${operator}`);
  return loadConfigWithWarnings({ file, env: { SENHA: 'segredo' }, mode: 'production', cwd: folder });
}

const required = 'host: smtp.example, from: a@operadora.example';

it('encrypts by default, and sends the number only where the operator or the profile wants it', () => {
  const email = (more = '') => load(`{ ${required}${more} }`).config.operators[0]?.email;
  expect(email()).toEqual({
    host: 'smtp.example',
    port: 587,
    security: 'starttls',
    auth: null,
    from: 'a@operadora.example',
    field: 'email',
    sendsNumber: false,
    withinHours: 24,
    perRecipientPerHour: 5,
    perHour: 500,
    folder,
  });
  expect(email(', send_number: true')?.sendsNumber).toBe(true);
  expect(email(', security: tls')?.port).toBe(465);
  expect(email(', user: u, password: "${env:SENHA}"')?.auth).toEqual({ user: 'u', password: 'segredo' });
});

it.each([
  ['a password without user', `{ ${required}, password: "\${env:SENHA}" }`, /password.*vão juntos/s],
  ['a user without password', `{ ${required}, user: u }`, /user.*vão juntos/s],
  ['two senders', '{ host: smtp.example, from: "a@b.example, c@d.example" }', /from/],
  ['no server', '{ from: a@b.example }', /host/],
])('refuses %s', (_what, email, expected) => {
  try {
    load(email);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.problems.map((problem) => describeProblem(problem, 'pt-BR'))).toEqual([
      expect.stringMatching(expected),
    ]);
    return;
  }
  throw new Error('accepted');
});

it('warns of a password that is written in the file, and of mail without encryption to another machine', () => {
  const warningsOf = (email: string) =>
    load(email).warnings.map((warning) => describeProblem(warning, 'pt-BR'));
  expect(warningsOf(`{ ${required}, user: u, password: aberta }`)).toEqual([
    expect.stringMatching(/escrita no arquivo/),
  ]);
  expect(warningsOf(`{ ${required}, user: u, password: aberta }`)[0]).not.toContain('aberta');
  expect(warningsOf(`{ ${required}, security: none }`)).toEqual([expect.stringMatching(/sem criptografia/)]);
  expect(warningsOf('{ host: 127.0.0.1, from: a@b.example, security: none }')).toEqual([]);
});

it('sends the report of a day at seven, and only by a configured SMTP server', () => {
  const reports = (text: string) =>
    load(`{ ${required} }\n    reports: ${text}`).config.operators[0]?.reports;
  expect(reports('{ to: [gestao@operadora.example] }')).toEqual({
    to: ['gestao@operadora.example'],
    hour: 7,
    language: 'pt-BR',
  });
  expect(() => reports('{ to: [] }')).toThrow(ConfigError);
  expect(() => reports('{ to: [a@b.example], hour: 24 }')).toThrow(ConfigError);
  const file = join(folder, 'without-email.yaml');
  const operator =
    '  - ans_registry: "326305"\n    name: Operadora Boa\n    reports: { to: [a@b.example] }\n';
  writeFileSync(file, `operators:\n${operator}`);
  expect(() => loadConfigWithWarnings({ file, env: {}, mode: 'production', cwd: folder })).toThrow(
    ConfigError,
  );
});
