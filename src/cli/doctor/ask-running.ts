import type { Config } from '../../config/config.ts';
import { type Instance, readInstance } from '../../monitoring/instance.ts';
import { hostPort } from '../host-port.ts';

const ANSWER_WITHIN_MS = 3_000;

/** What listens at the HTTP address: no Carimbo (null), an unknown one (it names itself only on loopback), or which. */
export type Running = null | 'unknown' | (Instance & { user: string });

export async function askRunning({ http }: Pick<Config, 'http'>): Promise<Running> {
  const base = `http://${hostPort(http)}`;
  const metrics = await textOf(`${base}/metrics`);
  const instance = metrics === null ? null : readInstance(metrics);
  if (instance !== null) return instance;
  return (await textOf(`${base}/openapi.json`))?.includes('Carimbo') ? 'unknown' : null;
}

async function textOf(url: string): Promise<string | null> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return await reply.text();
  } catch {
    return null;
  }
}
