import { createHmac } from 'node:crypto';

/**
 * The headers of Standard Webhooks (github.com/standard-webhooks, spec/standard-webhooks.md): HMAC-SHA256 of
 * `id.timestamp.body`, one signature for each secret, so that a secret can be replaced without a gap.
 * @param timestamp of this attempt, in whole seconds
 */
export function signedHeaders(
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
  secrets: readonly string[],
): Record<string, string> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  };
}
