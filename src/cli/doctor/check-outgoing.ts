import { withTimeout } from '../../concurrency/with-timeout.ts';
import type { OperatorConfig } from '../../config/config.ts';
import type { Registered } from '../../source/source.ts';
import type { Store } from '../../store/store.ts';
import { t } from '../language.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

const LIMIT_MS = 10_000;

/** Whether what receives the entries and the mails of each operator answers. Nothing is sent. */
export async function checkOutgoing({
  config,
  database: { store },
  command,
}: Pick<Examination, 'config' | 'database' | 'command'>): Promise<Finding[]> {
  const findings = await Promise.all(
    config.operators.flatMap((operator) => [
      ...checkWebhooks(operator),
      checkSmtp(operator),
      checkReports(operator, { store, command }),
    ]),
  );
  return findings.flat();
}

function checkWebhooks({ ans_registry: operator, webhooks = [] }: OperatorConfig): Promise<Finding[]>[] {
  return webhooks.map(async (settings): Promise<Finding[]> => {
    const { createWebhook } = await import('../../outgoing/create-webhook.ts');
    const webhook = createWebhook(operator, settings);
    const { origin } = new URL(settings.url);
    const of = t(
      `Operadora ${operator}, webhook ${settings.name}`,
      `Operator ${operator}, webhook ${settings.name}`,
    );
    try {
      const answer = await withTimeout({ ms: LIMIT_MS, otherwise: () => silent(origin) }, () =>
        webhook.check(),
      );
      if (answer.outcome === 'accepted')
        return [{ check: 'webhook', status: 'ok', found: `${of}: ${origin} ${t('responde', 'answers')}` }];
      const todo = t(
        'corrija o endereço em operators.webhooks, a rede ou o certificado; o que espera é enviado sozinho depois',
        'fix the address in operators.webhooks, the network or the certificate; what waits is then sent by itself',
      );
      return [
        { check: 'webhook', status: 'warn', found: `${of}: ${answer.reason}`, callers: unchanged(), todo },
      ];
    } finally {
      await webhook.close();
    }
  });
}

async function checkSmtp({ ans_registry: operator, email }: OperatorConfig): Promise<Finding[]> {
  if (email === undefined) return [];
  const { checkEmail } = await import('../../outgoing/create-email.ts');
  const of = t(`Operadora ${operator}, e-mail`, `Operator ${operator}, e-mail`);
  const answer = await checkEmail(email);
  if (answer.outcome === 'accepted') {
    const found = t(
      `${of}: ${email.host}:${email.port} aceita a conexão${email.auth === null ? '' : ', o usuário e a senha'}`,
      `${of}: ${email.host}:${email.port} accepts the connection${email.auth === null ? '' : ', user and password'}`,
    );
    return [{ check: 'email', status: 'ok', found }];
  }
  return [
    {
      check: 'email',
      status: 'warn',
      found: `${of}: ${answer.reason}`,
      callers: t(
        'recebem o número ao telefone; o e-mail espera em disco',
        'they get the number by telephone; the e-mail waits on the disk',
      ),
      todo: (ADVICE[answer.code] ?? otherAdvice)(),
    },
  ];
}

/** A report that is being sent just now is done in less. */
const SENDING_MS = 10 * 60_000;
const REPORT_DAYS_MS = 8 * 86_400_000;

/** Daily reports of the last days that were not sent, or of which it is unknown. */
async function checkReports(
  { ans_registry: operator, reports }: OperatorConfig,
  { store, command }: { store: Store | null; command: Examination['command'] },
): Promise<Finding[]> {
  if (reports === undefined || store === null) return [];
  const now = Date.now();
  const from = new Date(now - REPORT_DAYS_MS).toISOString().slice(0, 10);
  const unsent = (await store.reportMails.unsent(operator, from)).filter(
    ({ failure, begun_ms }) => failure !== null || now - begun_ms > SENDING_MS,
  );
  return unsent.map(({ day, failure }): Finding => {
    const by = command('report daily', `--operator ${operator} --day ${day} --out ${day}.xlsx`);
    const todo = t(`"${by}" faz o mesmo arquivo`, `"${by}" makes the same file`);
    const why =
      failure ??
      t(
        'o servidor parou durante o envio, e não se sabe se foi; não será enviado de novo',
        'the server was ended while sending, and it is unknown whether it went; it is not sent again',
      );
    return {
      check: 'email',
      status: 'warn',
      found: t(
        `Operadora ${operator}, relatório de ${day}: ${why}`,
        `Operator ${operator}, report of ${day}: ${why}`,
      ),
      callers: unchanged(),
      todo: failure === null ? todo : t(`${todo}; será tentado de novo`, `${todo}; it is tried again`),
    };
  });
}

/** By the code of the failure. */
const ADVICE: Record<string, () => string> = {
  EAUTH: () =>
    t(
      'confira email.user e email.password; alguns provedores pedem uma senha de aplicativo',
      'check email.user and email.password; some providers want a password for applications',
    ),
  ETLS: () =>
    t(
      'confira email.port e email.security (587: starttls; 465: tls); o certificado de uma autoridade própria vai em email.tls.ca',
      'check email.port and email.security (587: starttls; 465: tls); the certificate of a private authority goes into email.tls.ca',
    ),
  ENOTFOUND: () =>
    t(
      'confira o nome em email.host e o DNS deste servidor',
      'check the name in email.host and this server’s DNS',
    ),
  EAI_AGAIN: () =>
    t(
      'confira o DNS deste servidor e o nome em email.host',
      'check this server’s DNS and the name in email.host',
    ),
  ECONNREFUSED: () =>
    t(
      'confira email.host e email.port, e se o servidor de e-mail está no ar',
      'check email.host and email.port, and whether the mail server is up',
    ),
  ETIMEDOUT: () =>
    t(
      'confira email.host, email.port e o firewall; muitos provedores bloqueiam a porta 25: use 587',
      'check email.host, email.port and the firewall; many providers block port 25: use 587',
    ),
};

const otherAdvice = () => t('confira as chaves de operators.email', 'check the keys of operators.email');

const unchanged = () => t('nada muda: os números são emitidos', 'nothing changes: numbers are issued');

const silent = (origin: string): Registered => ({
  outcome: 'unavailable',
  code: 'timeout',
  reason: `${origin} não respondeu dentro do tempo`,
});
