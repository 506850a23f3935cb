import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Reply } from '../../source/exchange.ts';
import { type DescribedConfig, describedKind } from '../../source/kinds/kinds.ts';
import type { SourceTest } from '../../source/schema/common.ts';
import type { Static } from '../../typebox.ts';

type Recorded = Static<typeof SourceTest>['reply'];

/** A recorded reply as the transport would return it. @throws ExchangeFault for a body that cannot be decoded */
export async function recordedReply(
  { file, headers = {}, status, body, text }: Recorded,
  config: DescribedConfig,
): Promise<Reply> {
  const bytes = file === undefined ? undefined : await readFile(resolve(config.folder, file));
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const recorded = { status, headers: Object.fromEntries(lowerCase), body, text, bytes };
  return describedKind(config).readRecorded(recorded, config.settings);
}
