import type { Finding } from '../yaml/check.ts';
import type { Settings } from './schema.ts';

/** The position in the journal is kept by name, so that within an operator a name may occur once. */
export function duplicateWebhooks(settings: unknown): Finding[] {
  return webhooksOf(settings).flatMap(({ path, index, webhook, before }): Finding[] => {
    const { name } = webhook;
    const first = before.findIndex((other) => typeof name === 'string' && other.name === name);
    if (first < 0) return [];
    return [
      {
        path: [...path, index, 'name'],
        on: 'value',
        what: {
          'pt-BR': `o mesmo nome de webhooks[${first}]`,
          en: `the same name as webhooks[${first}]`,
        },
        expected: {
          'pt-BR': 'para cada webhook da operadora, um nome só dele',
          en: 'for each webhook of the operator a name of its own',
        },
      },
    ];
  });
}

/** @param written the settings before references were resolved */
export function webhookWarnings(settings: Settings, written: unknown): Finding[] {
  const plain = webhooksOf(written).flatMap(({ path, index, webhook }): Finding[] => {
    const secrets = Array.isArray(webhook.secrets) ? (webhook.secrets as unknown[]) : [];
    const isWritten = secrets.some((secret) => typeof secret === 'string' && !secret.startsWith('${'));
    return isWritten ? [{ path: [...path, index, 'secrets'], on: 'value', ...PLAIN_SECRET }] : [];
  });
  const open = webhooksOf(settings).flatMap(({ path, index, webhook }): Finding[] => {
    const url = typeof webhook.url === 'string' && URL.canParse(webhook.url) ? new URL(webhook.url) : null;
    const isOpen = url?.protocol === 'http:' && !LOOPBACK.test(url.hostname);
    return isOpen ? [{ path: [...path, index, 'url'], on: 'value', ...UNENCRYPTED }] : [];
  });
  return [...plain, ...open];
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

const PLAIN_SECRET: Pick<Finding, 'what' | 'hint'> = {
  what: {
    'pt-BR': 'o segredo do webhook está escrito no arquivo',
    en: 'the webhook’s secret is written in the file',
  },
  hint: { 'pt-BR': `use \${env:NOME} ou \${file:CAMINHO}`, en: `use \${env:NAME} or \${file:PATH}` },
};

const UNENCRYPTED: Pick<Finding, 'what' | 'hint'> = {
  what: {
    'pt-BR': 'o webhook vai sem criptografia para outra máquina',
    en: 'the webhook goes to another machine without encryption',
  },
  hint: { 'pt-BR': 'use https://', en: 'use https://' },
};

interface Place {
  path: (string | number)[];
  index: number;
  webhook: Record<string, unknown>;
  /** The webhooks before it in the same list. */
  before: Record<string, unknown>[];
}

function webhooksOf(settings: unknown): Place[] {
  const { operators } = (settings ?? {}) as { operators?: unknown };
  return (Array.isArray(operators) ? operators : []).flatMap((operator, at) => {
    const list: unknown = operator?.webhooks;
    const webhooks = (Array.isArray(list) ? list : []).map((one) => (one ?? {}) as Record<string, unknown>);
    return webhooks.map((webhook, index) => ({
      path: ['operators', at, 'webhooks'],
      index,
      webhook,
      before: webhooks.slice(0, index),
    }));
  });
}
