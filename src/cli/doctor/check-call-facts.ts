import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OperatorConfig } from '../../config/config.ts';
import type { Protocol } from '../../protocol/protocol.ts';
import { isAsteriskFolder } from '../asterisk/asterisk-folders.ts';
import { isIncluded } from '../asterisk/dialplan-findings.ts';
import { readSettings } from '../asterisk/dialplan-settings.ts';
import { dialplanFile, WAYS } from '../asterisk/fill-dialplan.ts';
import { t } from '../language.ts';
import type { Examination } from './examination.ts';
import type { Finding } from './finding.ts';

/** Calls that began in the last hour may not have told everything. */
const HOUR_MS = 3_600_000;
/** The newest calls that are looked at, and how many it takes to say something about them. */
const LOOKED_AT = 50;
const ENOUGH = 5;

/** Whether `call_facts` and what the PBX tells go together. */
export async function checkCallFacts({
  config: { asterisk, operators },
  ...examination
}: Pick<Examination, 'config' | 'etc' | 'database' | 'now'>): Promise<Finding[]> {
  const [those, without] = [true, false].map((has) =>
    operators.filter(({ deadlines }) => deadlines.callFacts === has),
  ) as [OperatorConfig[], OperatorConfig[]];
  if (asterisk.length > 0) return without.length === 0 ? [] : [unused(without)];
  const silent: OperatorConfig[] = [];
  for (const operator of those) if (await isSilent(operator, examination)) silent.push(operator);
  return silent.length === 0 ? [] : [nothingTold(silent)];
}

/** Nothing on this machine tells who answered; or, if the PBX is elsewhere, none of the last calls has it. */
async function isSilent(
  { ans_registry }: OperatorConfig,
  { etc, database: { store }, now }: Pick<Examination, 'etc' | 'database' | 'now'>,
): Promise<boolean> {
  if (isAsteriskFolder(etc)) return !WAYS.some((way) => tells(etc, dialplanFile(way)));
  if (store === null) return false;
  const filter = { channel: 'phone', to_ms: now - HOUR_MS, limit: LOOKED_AT } as const;
  const { items } = await store.reads.search(ans_registry, filter);
  return items.length >= ENOUGH && !items.some(isTold);
}

function tells(etc: string, file: string): boolean {
  if (!existsSync(join(etc, file)) || !isIncluded(etc, file)) return false;
  return readSettings(readFileSync(join(etc, file), 'utf8')).get('CARIMBO_TELL') !== 'no';
}

/** The dialogue of FastAGI tells only that a call ended in it. */
function isTold({ call }: Protocol): boolean {
  return call?.queued_at !== undefined || call?.answered_at !== undefined;
}

const names = (operators: readonly OperatorConfig[]) => operators.map(({ name }) => name).join(', ');

function nothingTold(operators: readonly OperatorConfig[]): Finding {
  return {
    check: 'asterisk',
    status: 'warn',
    found: t(
      `${names(operators)}: call_facts: true, mas nada conta quem atendeu: nem o AMI (asterisk:), nem o plano de discagem`,
      `${names(operators)}: call_facts: true, but nothing tells who answered: neither AMI (asterisk:) nor the dialplan`,
    ),
    callers: t(
      'todas as ligações parecem abandonadas: ficam sem prazo e são encerradas por regra',
      'all calls look abandoned: they have no deadline and are closed by rule',
    ),
    todo: t(
      'carimbo asterisk install --ami na central e asterisk: no carimbo.yaml; ou call_facts: false',
      'carimbo asterisk install --ami on the PBX and asterisk: in carimbo.yaml; or call_facts: false',
    ),
  };
}

/** The manager interface is read for nothing. */
function unused(operators: readonly OperatorConfig[]): Finding {
  return {
    check: 'asterisk',
    status: 'warn',
    found: t(
      `asterisk: a central informa quem atendeu, mas ${names(operators)} não tem call_facts: true`,
      `asterisk: the PBX tells who answered, but ${names(operators)} has no call_facts: true`,
    ),
    callers: t(
      'a ligação que ninguém atendeu tem prazo de resposta como as outras',
      'a call that no agent answered has a deadline like the others',
    ),
    todo: t('operators[].call_facts: true no carimbo.yaml', 'operators[].call_facts: true in carimbo.yaml'),
  };
}
