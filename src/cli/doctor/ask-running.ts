import type { Config } from '../../config/config.ts';
import { type Instance, readInstance } from '../../monitoring/instance.ts';
import { hostPort } from '../host-port.ts';

const ANSWER_WITHIN_MS = 3_000;

/** What listens at the HTTP address: no Carimbo, one that does not say which (asked from another machine), or which. */
export type Running = null | 'unknown' | (Instance & { user: string });

export async function askRunning({ http }: Pick<Config, 'http'>): Promise<Running> {
  const place = `http://${hostPort(http)}`;
  const metrics = await textOf(`${place}/metrics`);
  const instance = metrics === null ? null : readInstance(metrics);
  if (instance !== null) return instance;
  return (await textOf(`${place}/openapi.json`))?.includes('Carimbo') ? 'unknown' : null;
}

async function textOf(url: string): Promise<string | null> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return await reply.text();
  } catch {
    return null;
  }
}
