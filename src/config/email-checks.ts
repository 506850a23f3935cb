import type { Finding } from '../yaml/check.ts';
import type { Settings } from './schema.ts';

/** A user without password, or a password without user. */
export function unpairedCredentials(settings: unknown): Finding[] {
  return emailsOf(settings).flatMap(({ path, email }): Finding[] => {
    if ((email.user === undefined) === (email.password === undefined)) return [];
    return [
      {
        path: [...path, email.user === undefined ? 'password' : 'user'],
        on: 'value',
        what: { 'pt-BR': 'user e password vão juntos', en: 'user and password go together' },
        expected: { 'pt-BR': 'os dois, ou nenhum', en: 'both or none' },
      },
    ];
  });
}

/** A report that is to be sent, and no server that sends it. */
export function reportsWithoutEmail(settings: unknown): Finding[] {
  const { operators } = (settings ?? {}) as { operators?: unknown };
  return (Array.isArray(operators) ? operators : []).flatMap((operator, index): Finding[] => {
    if (operator?.reports === undefined || operator.email !== undefined) return [];
    return [
      {
        path: ['operators', index, 'reports'],
        on: 'key',
        what: { 'pt-BR': 'reports precisa de email', en: 'reports needs email' },
        expected: {
          'pt-BR': 'a seção email, com o servidor SMTP',
          en: 'the section email with the SMTP server',
        },
      },
    ];
  });
}

/** @param written the settings before references were resolved */
export function emailWarnings(settings: Settings, written: unknown): Finding[] {
  const plain = emailsOf(written).flatMap(({ path, email }): Finding[] => {
    if (typeof email.password !== 'string' || email.password.startsWith('${')) return [];
    return [{ path: [...path, 'password'], on: 'value', ...PLAIN_PASSWORD }];
  });
  const open = emailsOf(settings).flatMap(({ path, email }): Finding[] => {
    if (email.security !== 'none' || LOOPBACK.test(String(email.host))) return [];
    return [{ path: [...path, 'security'], on: 'value', ...UNENCRYPTED }];
  });
  return [...plain, ...open];
}

const LOOPBACK = /^(localhost|127\.[\d.]+|::1)$/;

const PLAIN_PASSWORD: Pick<Finding, 'what' | 'hint'> = {
  what: {
    'pt-BR': 'a senha do e-mail está escrita no arquivo',
    en: 'the e-mail password is written in the file',
  },
  hint: { 'pt-BR': `use \${env:NOME} ou \${file:CAMINHO}`, en: `use \${env:NAME} or \${file:PATH}` },
};

const UNENCRYPTED: Pick<Finding, 'what' | 'hint'> = {
  what: {
    'pt-BR': 'o e-mail vai sem criptografia para outra máquina',
    en: 'e-mail goes to another machine without encryption',
  },
  hint: { 'pt-BR': 'use starttls ou tls', en: 'use starttls or tls' },
};

function emailsOf(settings: unknown): { path: (string | number)[]; email: Record<string, unknown> }[] {
  const { operators } = (settings ?? {}) as { operators?: unknown };
  return (Array.isArray(operators) ? operators : []).flatMap((operator, index) => {
    const email: unknown = operator?.email;
    if (typeof email !== 'object' || email === null) return [];
    return [{ path: ['operators', index, 'email'], email: email as Record<string, unknown> }];
  });
}
