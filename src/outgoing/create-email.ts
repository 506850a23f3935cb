import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { Transport } from 'nodemailer';
import { withTimeout } from '../concurrency/with-timeout.ts';
import type { EmailConfig } from '../config/config.ts';
import { CarimboError } from '../errors.ts';
import type { Target } from '../jobs/outbox.ts';
import type { EntryData } from '../protocol/entry.ts';
import type { Sendable } from '../protocol/enums.ts';
import type { Protocol } from '../protocol/protocol.ts';
import type { Registered } from '../source/source.ts';
import { tlsFault } from '../source/transport/tls-fault.ts';
import { HourlyLimit } from './hourly-limit.ts';
import { type Mail, type Message, mailOf, messageOf, NUMBER_TYPES } from './mail.ts';

const HOUR_MS = 3_600_000;
const CONNECT_MS = 10_000;
const SEND_MS = 25_000;
/** The server's refusal of these commands is about the message or its recipient, not about the settings. */
const ABOUT_THE_MESSAGE = new Set(['RCPT TO', 'DATA']);

export interface EmailParts {
  operator: { ans_registry: string; name: string };
  email: EmailConfig;
  /** Writes the outcome into the protocol's journal, once for each message. */
  record(protocol: Protocol, notice: EntryData['notified']): Promise<void>;
  /** The PDF of a protocol as it is now. @throws CarimboError as `Papers` */
  paper(number: string, content: Exclude<Sendable, 'number'>): Promise<Uint8Array>;
  clock?: () => number;
}

interface SmtpError extends Error {
  code?: string;
  /** Of the system, such as ECONNREFUSED. */
  originalCode?: string;
  command?: string;
  responseCode?: number;
}

/** Sends by SMTP the number of each attendance, and what somebody asked to be sent, as a target of the outbox. */
export function createEmail({ operator, email, record, paper, clock = Date.now }: EmailParts): Target {
  const perRecipient = new HourlyLimit(email.perRecipientPerHour);
  const perOperator = new HourlyLimit(email.perHour);
  const { ans_registry, name } = operator;

  return {
    operator: ans_registry,
    target: 'email',
    on: email.sendsNumber ? [...NUMBER_TYPES, 'send_requested'] : ['send_requested'],
    async send(sent, { signal }) {
      const { protocol } = sent;
      const mail = mailOf(sent, email);
      if (mail === null) return { outcome: 'accepted' };
      const { to, content, request } = mail;
      const notice = { channel: 'email', to, content, ...(request !== undefined && { request }) } as const;
      const failed = async (reason: string): Promise<Registered> => {
        await record(protocol, { ...notice, outcome: 'failed', reason });
        return { outcome: 'accepted' };
      };
      const now = clock();
      if (now - mail.since_ms > mail.withinHours * HOUR_MS)
        return failed(`o prazo de ${mail.withinHours} h passou`);
      // Before the message is sent: others are under way at the same time.
      if (!perOperator.take('', now))
        return unavailable('limit', `o limite de ${email.perHour} mensagens por hora foi atingido`);
      const person = to.toLowerCase();
      if (!perRecipient.take(person, now)) {
        perOperator.giveBack('');
        return failed(
          `o limite de ${email.perRecipientPerHour} mensagens por hora ao destinatário foi atingido`,
        );
      }
      try {
        await withTimeout({ ms: SEND_MS, signal, otherwise: timedOut }, async () => {
          const pdf = content === 'number' ? null : await paper(protocol.number, content);
          await deliver(email, mail, { name, message: messageOf(name, protocol, { content, pdf }) });
        });
      } catch (error) {
        perOperator.giveBack('');
        perRecipient.giveBack(person);
        if (error instanceof CarimboError) {
          // Reopened since it was asked for.
          if (error.code === 'not_denied') return failed('a negativa não vale mais');
          return unavailable(error.code, 'o PDF não ficou pronto');
        }
        const { responseCode = 0, command = '' } = error as SmtpError;
        if (responseCode >= 500 && ABOUT_THE_MESSAGE.has(command))
          return failed(`${email.host}:${email.port} recusou o destinatário ou a mensagem (${responseCode})`);
        return unsent(error as SmtpError, email);
      }
      await record(protocol, { ...notice, outcome: 'sent' });
      return { outcome: 'accepted' };
    },
  };
}

/** A message to people of the operator, such as a report. */
export interface InternalMessage {
  to: readonly string[];
  /** The name of the sender. */
  name: string;
  /** The same at every attempt, and of no other message. */
  id: string;
  message: Message;
}

/** Sends one message. */
export async function sendMessage(email: EmailConfig, sent: InternalMessage): Promise<Registered> {
  const { to, id, ...more } = sent;
  try {
    await withTimeout({ ms: SEND_MS, otherwise: timedOut }, () =>
      deliver(email, { to: to.join(', '), id }, more),
    );
    return { outcome: 'accepted' };
  } catch (error) {
    return unsent(error as SmtpError, email);
  }
}

/** Connects, encrypts and logs in, and sends nothing; for `carimbo doctor`. */
export async function checkEmail(email: EmailConfig): Promise<Registered> {
  const transport = await createTransportOf(email);
  try {
    await withTimeout({ ms: CONNECT_MS, otherwise: timedOut }, () => transport.verify());
    return { outcome: 'accepted' };
  } catch (error) {
    return unsent(error as SmtpError, email);
  } finally {
    transport.close();
  }
}

function timedOut(): never {
  throw Object.assign(new Error('time limit'), { code: 'ETIMEDOUT' });
}

async function createTransportOf(email: EmailConfig): Promise<Transport> {
  const [{ createTransport }, tls] = await Promise.all([import('nodemailer'), tlsOf(email)]);
  return createTransport({
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
}

async function deliver(
  email: EmailConfig,
  { to, id }: Pick<Mail, 'to' | 'id'>,
  { name, message }: { name: string; message: Message },
): Promise<void> {
  const transport = await createTransportOf(email);
  try {
    await transport.sendMail({
      from: { name, address: email.from },
      to,
      ...message,
      // The same at every attempt: a mail system recognises a repeat by it.
      messageId: `<${id}@${email.from.split('@')[1]}>`,
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
function unsent(error: SmtpError, { host, port }: EmailConfig): Registered {
  const { responseCode, originalCode = '' } = error;
  const isSystems = error.code === 'ESOCKET' || error.code === 'EDNS';
  const code = (isSystems && originalCode) || (error.code ?? '');
  const server = `${host}:${port}`;
  const tls = tlsFault(originalCode, server, error);
  if (tls !== null) return unavailable('ETLS', tls.reason.replaceAll('connection.tls', 'tls'));
  if (code === 'ETLS') return unavailable(code, `a conexão com ${server} não pôde ser criptografada`);
  if (code === 'EAUTH') return unavailable(code, `${server} recusou o usuário ou a senha`);
  if (responseCode !== undefined) return unavailable(code, `${server} respondeu ${responseCode}`);
  return unavailable(code, `${server} não respondeu (${code || 'erro'})`);
}

function unavailable(code: string, reason: string): Registered {
  return { outcome: 'unavailable', code, reason };
}
