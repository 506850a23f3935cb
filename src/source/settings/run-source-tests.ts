import type { RemoteSourceConfig } from './remote-config.ts';

export interface SourceTestResult {
  name: string;
  ok: boolean;
  /** Portuguese sentences: what came and what was expected. Recorded answers are synthetic, so values are shown. */
  differences: string[];
}

/** The tests beside a source file, run against its recorded replies; nothing leaves the process. */
export async function runSourceTests(_config: RemoteSourceConfig): Promise<SourceTestResult[]> {
  throw new Error('runSourceTests is being written');
}
