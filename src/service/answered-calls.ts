import type { Protocol } from '../protocol/protocol.ts';
import type { Reads } from '../store/store.ts';

const DAYS_MS = 7 * 86_400_000;
const MOST = 50;

export interface AnsweredCall {
  protocol: Protocol;
  /** Nothing was recorded of it: no class, no note, no answer. */
  isNoteMissing: boolean;
}

/** The last calls that these agents answered, the newest first. */
export async function answeredCalls(
  reads: Pick<Reads, 'answeredBy' | 'entriesOf'>,
  { operator, agents, now }: { operator: string; agents: readonly string[]; now: number },
): Promise<AnsweredCall[]> {
  const protocols = await reads.answeredBy(operator, { agents, since_ms: now - DAYS_MS, limit: MOST });
  const open = protocols.filter(({ class: demand, state }) => demand === null && state === 'open');
  const entries =
    open.length === 0
      ? []
      : await reads.entriesOf(
          operator,
          open.map(({ number }) => number),
        );
  const noted = new Set(entries.filter(({ type }) => type === 'noted').map(({ protocol }) => protocol));
  return protocols.map((protocol) => ({
    protocol,
    isNoteMissing: open.includes(protocol) && !noted.has(protocol.number),
  }));
}
