import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import { withTimeout } from '../concurrency/with-timeout.ts';
import type { EmailConfig } from '../config/config.ts';
import type { Target } from '../jobs/outbox.ts';
import type { EntryData } from '../protocol/entry.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Registered } from '../source/source.ts';
import { HourlyLimit } from './hourly-limit.ts';
import { MAIL_TYPES, numberMail, recipientOf } from './number-mail.ts';

const HOUR_MS = 3_600_000;
const CONNECT_MS = 10_000;
const SEND_MS = 25_000;
/** The server's refusal of these commands is about the message or its recipient, not about the settings. */
const ABOUT_THE_MESSAGE = new Set(['RCPT TO', 'DATA']);

export interface EmailParts {
  operator: { ans_registry: string; name: string };
  email: EmailConfig;
  /** Writes the outcome into the protocol's journal, once for each protocol. */
  record(protocol: Protocol, notice: EntryData['notified']): Promise<void>;
  clock?: () => number;
}

interface SmtpError extends Error {
  code?: string;
  command?: string;
  responseCode?: number;
}

/** Sends the number of each attendance to the caller by SMTP, as a target of the outbox. */
export function createEmail({ operator, email, record, clock = Date.now }: EmailParts): Target {
  const perRecipient = new HourlyLimit(email.perRecipientPerHour);
  const perOperator = new HourlyLimit(email.perHour);
  const { ans_registry, name } = operator;

  return {
    operator: ans_registry,
    target: 'email',
    on: MAIL_TYPES,
    async send({ protocol, entries }, { signal }) {
      const to = recipientOf(protocol, entries, email.field);
      if (to === null) return { outcome: 'accepted' };
      const failed = async (): Promise<Registered> => {
        await record(protocol, { channel: 'email', to, outcome: 'failed' });
        return { outcome: 'accepted' };
      };
      const now = clock();
      if (now - protocol.issued_ms > email.withinHours * HOUR_MS) return failed();
      // Before the message is sent: others are under way at the same time.
      if (!perOperator.take('', now))
        return unavailable('limit', `o limite de ${email.perHour} mensagens por hora foi atingido`);
      const person = to.toLowerCase();
      if (!perRecipient.take(person, now)) {
        perOperator.giveBack('');
        return failed();
      }
      try {
        const otherwise = (): never => {
          throw Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' });
        };
        await withTimeout({ ms: SEND_MS, signal, otherwise }, () => deliver(email, to, { name, protocol }));
      } catch (error) {
        perOperator.giveBack('');
        perRecipient.giveBack(person);
        const { responseCode = 0, command = '' } = error as SmtpError;
        if (responseCode >= 500 && ABOUT_THE_MESSAGE.has(command)) return failed();
        return unsent(error as SmtpError, email);
      }
      await record(protocol, { channel: 'email', to, outcome: 'sent' });
      return { outcome: 'accepted' };
    },
  };
}

async function deliver(
  email: EmailConfig,
  to: string,
  { name, protocol }: { name: string; protocol: Protocol },
): Promise<void> {
  const [{ createTransport }, tls] = await Promise.all([import('nodemailer'), tlsOf(email)]);
  const transport = createTransport({
    host: email.host,
    port: email.port,
    secure: email.security === 'tls',
    requireTLS: email.security === 'starttls',
    ignoreTLS: email.security === 'none',
    ...(email.auth !== null && { auth: { user: email.auth.user, pass: email.auth.password } }),
    tls,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SEND_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from: { name, address: email.from },
      to,
      ...numberMail(name, protocol),
      // The same at every attempt: a mail system recognises a repeat by it.
      messageId: `<${protocol.number}@${email.from.split('@')[1]}>`,
      headers: { 'auto-submitted': 'auto-generated' },
    });
  } finally {
    transport.close();
  }
}

/** A private authority is trusted beside the public ones. */
async function tlsOf({ tls, folder }: EmailConfig): Promise<Record<string, unknown>> {
  const read = (path: string | undefined) =>
    path === undefined ? undefined : readFile(resolve(folder, path), 'utf8');
  const [ca, cert, key] = await Promise.all([read(tls?.ca), read(tls?.cert), read(tls?.key)]);
  return {
    ...(tls?.server_name !== undefined && { servername: tls.server_name }),
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(tls?.passphrase !== undefined && { passphrase: tls.passphrase }),
  };
}

/** The server's own words are left out: they often repeat the recipient's address. */
function unsent({ code = '', responseCode }: SmtpError, { host, port }: EmailConfig): Registered {
  const server = `${host}:${port}`;
  if (code === 'EAUTH') return unavailable(code, `${server} recusou o usuário ou a senha`);
  if (responseCode !== undefined) return unavailable(code, `${server} respondeu ${responseCode}`);
  if (code === 'ETLS') return unavailable(code, `a conexão com ${server} não pôde ser criptografada`);
  return unavailable(code, `${server} não respondeu (${code || 'erro'})`);
}

function unavailable(code: string, reason: string): Registered {
  return { outcome: 'unavailable', code, reason };
}
