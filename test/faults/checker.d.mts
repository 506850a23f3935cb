export interface Judgement {
  answered: number;
  offline: Record<string, number>;
  problems: number;
  /** Kind of problem → count. */
  kinds: Record<string, number>;
  list: string[];
}

export function check(run: {
  /** File of history.mjs. */
  history: string;
  database: { read(judge: (stored: unknown) => Promise<void>): Promise<void> };
  verified: { problems: { code: string; seq?: number; protocol?: string }[] };
  stalled: string | null;
}): Promise<Judgement>;
