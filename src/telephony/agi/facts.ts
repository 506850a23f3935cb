import type { Logger } from 'pino';
import type { Principal } from '../../auth/principal.ts';
import { CarimboError } from '../../errors.ts';
import { errorForLog } from '../../monitoring/error-for-log.ts';
import type { CallFact } from '../../protocol/entry.ts';
import { CALL_ENDS } from '../../protocol/enums.ts';
import type { FactRequest, ProtocolService } from '../../service/protocol-service.ts';
import { cutText } from '../../text/clean.ts';
import { withoutControls } from './clean.ts';

/** As in the schema of a call's entries; of a file name, the schema's own limit. */
const MAX_TEXT = 255;
const MAX_FILE = 1000;

/**
 * `agi://HOST/facts`: what the dialplan tells of a call from a hang-up handler, all of it in one connection. Nothing is
 * sent back. The facts come as the query of the address, because a comma ends an argument of AGI(); what cannot be read is
 * left out.
 */
export async function recordFacts(
  args: ReadonlyMap<string, string>,
  {
    protocolService,
    principal,
    log,
  }: { protocolService: ProtocolService; principal: Principal; log: Logger },
): Promise<void> {
  const number = textIn(args, 'protocol');
  if (number === undefined) return;
  for (const fact of factsIn(args)) {
    try {
      await protocolService.recordFact(principal, number, fact);
    } catch (error) {
      const code = error instanceof CarimboError ? error.code : 'internal_error';
      log.error({ code, err: errorForLog(error), type: fact.type }, 'call fact not recorded');
    }
  }
}

function factsIn(args: ReadonlyMap<string, string>): FactRequest[] {
  const text = (name: string) => textIn(args, name);
  const file = textIn(args, 'recording', MAX_FILE);
  const [queued_at, answered_at, ended_at] = ['queued_at', 'answered_at', 'ended_at'].map((name) =>
    momentIn(args, name),
  );
  const [queue, agent, cause] = [text('queue'), text('agent'), text('cause')];
  const unique_id = text('unique_id');
  const facts: (FactRequest | false)[] = [
    queued_at !== undefined && {
      type: 'call.queued',
      data: present({ unique_id, queue, happened_at: queued_at }),
    },
    (answered_at !== undefined || agent !== undefined) && {
      type: 'call.answered',
      data: present({
        unique_id,
        queue,
        agent,
        agent_name: text('agent_name'),
        happened_at: answered_at,
      }),
    },
    file !== undefined && {
      type: 'recording',
      data: { file, ...(unique_id !== undefined && { unique_id }) },
    },
    ended_at !== undefined && {
      type: 'call.ended',
      data: present({
        unique_id,
        queue,
        stage: text('stage'),
        by: CALL_ENDS.find((one) => one === text('by')),
        reason: text('reason'),
        cause:
          cause !== undefined && /^\d{1,3}$/.test(cause) && Number(cause) <= 127 ? Number(cause) : undefined,
        happened_at: ended_at,
      }),
    },
  ];
  return facts.filter((fact) => fact !== false);
}

function present(fields: { [K in keyof CallFact]: CallFact[K] | undefined }): CallFact {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Seconds since the epoch, as in EPOCH and CDR(answer,u). */
function momentIn(args: ReadonlyMap<string, string>, name: string): string | undefined {
  const value = args.get(name) ?? '';
  return /^\d{9,11}(?:\.\d{1,6})?$/.test(value) ? value : undefined;
}

function textIn(args: ReadonlyMap<string, string>, name: string, limit = MAX_TEXT): string | undefined {
  const value = cutText(withoutControls(args.get(name) ?? '').trim(), limit);
  return value === '' ? undefined : value;
}
