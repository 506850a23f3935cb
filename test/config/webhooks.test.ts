import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadConfigWithWarnings } from '../../src/config/load-config.ts';
import { ConfigError, describeProblem } from '../../src/yaml/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'carimbo-webhooks-config-'));
const SECRET = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;
let files = 0;

function load(webhooks: string, env: Record<string, string> = { SECRET }) {
  files += 1;
  const file = join(folder, `carimbo-${files}.yaml`);
  writeFileSync(
    file,
    `operators:\n  - ans_registry: "326305"\n    name: Operadora Boa\n    webhooks:\n${webhooks}`,
  );
  return loadConfigWithWarnings({ file, env, mode: 'production', cwd: folder });
}

function problemsOf(webhooks: string, env?: Record<string, string>): string[] {
  try {
    load(webhooks, env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => describeProblem(problem, 'pt-BR'));
  }
  return [];
}

const webhook = (more: string, secret = '${env:SECRET}') =>
  `      - { name: crm, url: "https://crm.example/carimbo", secrets: ["${secret}"], types: [issued]${more} }\n`;

it('reads a webhook, with defaults that send no CPF and no birth date', () => {
  const { config, warnings } = load(webhook(''));
  expect(config.operators[0]?.webhooks).toEqual([
    {
      name: 'crm',
      url: 'https://crm.example/carimbo',
      secrets: [SECRET],
      types: ['issued'],
      scopes: ['protocols:read'],
      screenPop: null,
      timeoutMs: 10_000,
      folder,
    },
  ]);
  expect(warnings).toEqual([]);
});

it.each([
  ['a type that does not exist', webhook('').replace('issued', 'isued'), /types\[0\].*issued, numbered/s],
  ['a scope of keys that means nothing here', webhook(', scopes: [admin]'), /scopes\[0\]/],
  [
    'a place of the screen pop',
    webhook(', screen_pop: "https://x.example/{cpf}"'),
    /screen_pop.*\{number\}/s,
  ],
  ['a screen pop that is a script', webhook(', screen_pop: "javascript:alert(1)"'), /screen_pop/],
  ['a password in the address', webhook('').replace('crm.example', 'a:b@crm.example'), /url.*sem usuário/s],
  ['another protocol', webhook('').replace('https:', 'ftp:'), /url.*https/s],
  ['two of one name', webhook('') + webhook(''), /webhooks\[1\]\.name.*webhooks\[0\]/s],
  ['no secret', webhook('').replace('"${env:SECRET}"', ''), /secrets/],
])('refuses %s', (_what, text, expected) => {
  const problems = problemsOf(text);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(expected);
});

it('refuses a secret that is too short or no whsec_, without showing it', () => {
  for (const secret of ['whsec_c2VncmVkbw==', 'segredo-de-trinta-e-dois-caracteres', 'whsec_***']) {
    const [problem, ...others] = problemsOf(webhook(''), { SECRET: secret });
    expect(others).toEqual([]);
    expect(problem).toMatch(/secrets\[0\].*whsec_/s);
    expect(problem).not.toContain(secret);
  }
});

it('warns of a secret that is written in the file, and of a message without encryption', () => {
  const warningsOf = (text: string) =>
    load(text).warnings.map((warning) => describeProblem(warning, 'pt-BR'));
  expect(warningsOf(webhook('', SECRET))).toEqual([expect.stringMatching(/secrets.*escrito no arquivo/s)]);
  expect(warningsOf(webhook('', SECRET))[0]).not.toContain(SECRET);
  expect(warningsOf(webhook('').replace('https:', 'http:'))).toEqual([expect.stringContaining('url')]);
  expect(warningsOf(webhook('').replace('https://crm.example', 'http://127.0.0.1:9'))).toEqual([]);
});
