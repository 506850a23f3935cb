import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Principal } from '../../auth/principal.ts';
import type { Config, OperatorConfig } from '../../config/config.ts';
import type { ThrottledLog } from '../../monitoring/throttled-log.ts';
import { CLASSES, type DemandClass } from '../../protocol/enums.ts';
import { LONGEST } from '../../service/optional-texts.ts';
import type { IssueRequest, ProtocolService } from '../../service/protocol-service.ts';
import { cutText } from '../../text/clean.ts';
import type { PromptLengths } from '../prompt-lengths.ts';
import { Attendance } from './attendance.ts';
import { withoutControls } from './clean.ts';
import { type AgiConnection, AgiFailure, CallGoneError } from './connection.ts';
import { describeError } from './describe-error.ts';
import type { Environment } from './environment.ts';
import type { Peer } from './peers.ts';
import { Phone, StoppingError } from './phone.ts';
import { issue } from './scripts/issue.ts';
import type { Script } from './scripts/script.ts';
import { ura } from './scripts/ura.ts';
import { speakNumber } from './speak-number.ts';
import { setVariables, variablesOf } from './variables.ts';

const SCRIPTS: ReadonlyMap<string, Script> = new Map([
  ['ura', ura],
  ['issue', issue],
]);

/** What all calls of a server share. */
export interface Exchange {
  protocolService: ProtocolService;
  operators: readonly OperatorConfig[];
  config: Pick<Config['agi'], 'language'>;
  log: Logger;
  /** The PBX that sends the call. */
  peer: Peer;
  /** For what would be said with every call. */
  repeated: ThrottledLog;
  lengths: PromptLengths;
  /** Prompts reported as missing. */
  missing: Set<string>;
  /** Aborted when dialogues have to come to their end. */
  stop: AbortSignal;
}

/** How a call ended, for the log. */
export type Outcome = 'served' | 'refused' | 'hung_up' | 'stalled' | 'stopped' | 'broken' | 'failed';

/** Serves one call from its environment to the return to the dialplan. Never throws. */
export async function serveCall(
  exchange: Exchange,
  connection: AgiConnection,
  environment: Environment,
): Promise<Outcome> {
  const { log } = exchange;
  const phone = new Phone(connection, exchange);
  let attendance: Attendance | null = null;
  let held = '';
  try {
    await phone.begin();
    held = identity(await phone.get('CARIMBO_PROTOCOL')).slice(0, LONGEST.told);
    if (exchange.config.language) await phone.set('CHANNEL(language)', exchange.config.language);
    const script = SCRIPTS.get(environment.script);
    const operator = chooseOperator(exchange, environment.args.get('operator'));
    if (!script || !operator) {
      await refuse({ phone, script, held, log });
      return 'refused';
    }
    attendance = await attend(exchange, { phone, environment, operator, held });
    await script({ phone, attendance, card: environment.args.get('card') || undefined });
    await phone.unwind();
    return 'served';
  } catch (error) {
    return await leave(error, { phone, attendance, held, log });
  }
}

/** No script or no operator of that name: the dialplan reads why, the caller goes on to a human. */
async function refuse(call: {
  phone: Phone;
  script: Script | undefined;
  held: string;
  log: Logger;
}): Promise<void> {
  const { phone, script, held, log } = call;
  const status = script ? 'operator_unknown' : 'script_unknown';
  log.error({ code: status }, 'the dialplan asks for something that is not here');
  if (!held) await setVariables(phone, variablesOf(null, status));
  if (script === ura) {
    await phone.answer();
    if (held) await speakNumber(phone, held);
    else await phone.play('no-protocol');
  }
  await phone.unwind();
}

interface Arrival {
  phone: Phone;
  environment: Environment;
  operator: OperatorConfig;
  /** The number that the channel has already. */
  held: string;
}

async function attend(
  exchange: Exchange,
  { phone, environment, operator, held }: Arrival,
): Promise<Attendance> {
  const { args, fields } = environment;
  const uniqueId = identity(fields.get('agi_uniqueid'));
  const request: IssueRequest & { call_id: string } = {
    channel: 'phone',
    direction: 'inbound',
    call_id: await callIdOf(phone, uniqueId),
    caller: told(fields.get('agi_callerid')),
    ...(held && { told: held }),
  };
  const entry = args.get('entry');
  if (entry) request.entry = entry;
  const dnid = args.get('dnid') || told(fields.get('agi_dnid'));
  if (dnid) request.dnid = dnid;
  const demand = args.get('class');
  if (isClass(demand)) request.class = demand;
  else if (demand)
    exchange.log.warn({ code: 'class_unknown' }, 'the dialplan names a class that does not exist');
  return new Attendance({
    protocolService: exchange.protocolService,
    principal: speakerFrom(exchange, operator, args.get('origin')),
    request,
    held,
    uniqueId,
    budgetMs: operator.lookupBudgetMs,
    phone,
    log: exchange.log,
  });
}

/** Whatever ended the dialogue early: tells the journal, and the dialplan as far as it still listens. */
async function leave(
  error: unknown,
  call: { phone: Phone; attendance: Attendance | null; held: string; log: Logger },
): Promise<Outcome> {
  const { phone, attendance, held, log } = call;
  if (error instanceof CallGoneError || error instanceof AgiFailure) {
    if (phone.switchFired) {
      log.error('the dead man’s switch led the call on to a human');
      return 'stalled';
    }
    if (error instanceof AgiFailure) {
      log.warn({ reason: error.message }, 'Asterisk broke off the conversation');
      return 'broken';
    }
    await attendance?.recordHangUp(error.reason);
    return 'hung_up';
  }
  const stopping = error instanceof StoppingError;
  if (!stopping) log.error(describeError(error), 'the dialogue failed');
  try {
    if (!attendance?.protocol && !held) {
      await setVariables(phone, variablesOf(null, stopping ? 'stopping' : 'internal_error'));
    }
    await phone.unwind();
  } catch {
    // The call is gone as well: nobody is left to tell.
  }
  return stopping ? 'stopped' : 'failed';
}

/** Only one that the PBX may speak for: a number of another operator's would be worse than none. */
function chooseOperator(
  { operators, peer }: Exchange,
  registry: string | undefined,
): OperatorConfig | undefined {
  const allowed = operators.filter(({ ans_registry }) => peer.operators?.includes(ans_registry) ?? true);
  if (registry) return allowed.find((operator) => operator.ans_registry === registry);
  return allowed.length === 1 ? allowed[0] : undefined;
}

/** The origin is the configuration's, never the call's: every invented one would have a fresh budget of lookups. */
function speakerFrom(
  { peer, repeated, log }: Exchange,
  operator: OperatorConfig,
  asked: string | undefined,
): Principal {
  const { address, origin } = peer;
  if (asked && asked !== origin)
    repeated.tell(`origin ${address}`, (times) =>
      log.warn(
        { code: 'origin_refused', peer: address, origin, asked: asked.slice(0, 40), times },
        'the dialplan names an origin that its PBX may not use: see agi.allow',
      ),
    );
  const actor = `agi:${address}`;
  return { operator: operator.ans_registry, origin, actor, budget: actor };
}

/** Asterisk's own limit (AST_MAX_UNIQUEID); what is longer is not Asterisk's. */
function identity(text = ''): string {
  return cutText(withoutControls(text), 149);
}

/**
 * Taken once per call, at its first step: a bridge gives every member the oldest linkedid, so that a caller whom an agent
 * sends back may have the agent's by then. Without any, the call's own requests must still be one attendance.
 */
async function callIdOf(phone: Phone, uniqueId: string): Promise<string> {
  const known = identity(await phone.get('CARIMBO_CALL'));
  if (known) return known;
  const callId = identity(await phone.get('CHANNEL(linkedid)')) || uniqueId || randomUUID();
  await phone.set('__CARIMBO_CALL', callId);
  return callId;
}

/** Asterisk says `unknown` where it knows nothing. */
function told(value = ''): string {
  return value === 'unknown' ? '' : value;
}

function isClass(text: string | undefined): text is DemandClass {
  return (CLASSES as readonly (string | undefined)[]).includes(text);
}
