import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Principal } from '../../auth/principal.ts';
import { withTimeout } from '../../concurrency/with-timeout.ts';
import type { Config, OperatorConfig } from '../../config/config.ts';
import { CarimboError } from '../../errors.ts';
import { errorForLog } from '../../monitoring/error-for-log.ts';
import type { ThrottledLog } from '../../monitoring/throttled-log.ts';
import { CHANNELS, CLASSES, DIRECTIONS } from '../../protocol/enums.ts';
import { canBeNumber, MAX_LENGTHS, plainNumber } from '../../service/optional-texts.ts';
import type { IssueRequest, ProtocolService } from '../../service/protocol-service.ts';
import { cutText } from '../../text/clean.ts';
import type { PromptLengths } from '../prompt-lengths.ts';
import { Attendance } from './attendance.ts';
import { withoutControls } from './clean.ts';
import { type AgiConnection, AgiFailure, CallGoneError } from './connection.ts';
import type { Environment } from './environment.ts';
import { recordFacts } from './facts.ts';
import type { Peer } from './peers.ts';
import { Phone, StoppingError } from './phone.ts';
import { announceNumber, announceOperatorNumber, speakNumber } from './speak-number.ts';
import { SERVICE_SLACK } from './timing.ts';
import { type Dialogue, ura } from './ura.ts';
import { setVariables, variablesOf } from './variables.ts';

type Script = (dialogue: Dialogue) => Promise<unknown>;

/** FastAGI scripts that issue, by the name in their address. */
const SCRIPTS: ReadonlyMap<string, Script> = new Map<string, Script>([
  ['ura', ura],
  // A number and the variables; the caller hears nothing.
  ['issue', ({ attendance, card }) => attendance.issue(card)],
]);

/** `agi://HOST/speak`: says the number that the channel has, and one that the operator's system gave afterwards. Issues none. */
const SPEAK = 'speak';

/** The script of hang-up handlers. */
const FACTS = 'facts';

/** Asterisk's limit of a UNIQUEID (AST_MAX_UNIQUEID). */
const MAX_UNIQUEID = 149;

/** What the server gives to each call. */
export interface CallContext {
  protocolService: ProtocolService;
  operators: readonly OperatorConfig[];
  config: Pick<Config['agi'], 'language'>;
  log: Logger;
  /** The PBX that sends the call. */
  peer: Peer;
  /** For messages that would come with every call. */
  throttledLog: ThrottledLog;
  lengths: PromptLengths;
  /** Prompts already reported as missing. */
  missingPrompts: Set<string>;
  /** Aborted when dialogues must end. */
  stop: AbortSignal;
}

/** How a call ended, for the log. */
export type Outcome = 'served' | 'refused' | 'hung_up' | 'stalled' | 'stopped' | 'broken' | 'failed';

/** Serves one call from its environment to the return to the dialplan. Never throws. */
export async function serveCall(
  context: CallContext,
  connection: AgiConnection,
  environment: Environment,
): Promise<Outcome> {
  const { log } = context;
  if (environment.script === FACTS) return serveFacts(context, environment);
  const phone = new Phone(connection, context);
  let attendance: Attendance | null = null;
  let existingNumber = '';
  try {
    await phone.begin();
    existingNumber = asteriskId(await phone.get('CARIMBO_PROTOCOL')).slice(0, MAX_LENGTHS.told);
    if (context.config.language) await phone.set('CHANNEL(language)', context.config.language);
    if (environment.script === SPEAK) {
      await speakAgain(context, environment, { phone, number: existingNumber });
      return 'served';
    }
    const script = SCRIPTS.get(environment.script);
    const operator = chooseOperator(context, environment.args.get('operator'));
    if (!script || !operator) {
      await refuse({ phone, script, existingNumber, log });
      return 'refused';
    }
    attendance = await createAttendance(context, { phone, environment, operator, existingNumber });
    await script({ phone, attendance, card: environment.args.get('card') || undefined });
    await phone.disarmTimeout();
    return 'served';
  } catch (error) {
    return await handleFailure(error, { phone, attendance, existingNumber, log });
  }
}

async function speakAgain(
  context: CallContext,
  { args }: Environment,
  { phone, number }: { phone: Phone; number: string },
): Promise<void> {
  await phone.answer();
  if (number) {
    await announceNumber(phone, number);
    await phone.armTimeout();
    const other = await operatorNumber(context, args, number);
    if (other !== null) await announceOperatorNumber(phone, other);
  } else context.log.warn('the channel has no number that could be said again');
  await phone.disarmTimeout();
}

/** The number that the operator's own system gave afterwards to an attendance; null where none is known. */
async function operatorNumber(
  context: CallContext,
  args: Environment['args'],
  number: string,
): Promise<string | null> {
  const { protocolService, log } = context;
  const operator = chooseOperator(context, args.get('operator'));
  if (operator === undefined) return null;
  const principal = principalOf(context, operator, args.get('origin'));
  try {
    const read = await withTimeout({ ms: SERVICE_SLACK, otherwise: () => null }, () =>
      protocolService.read(principal, number),
    );
    return read?.protocol.numbering === 'reconciled' ? read.protocol.source_number : null;
  } catch (error) {
    if (!(error instanceof CarimboError)) throw error;
    // The number of a PBX that was not delivered yet is unknown, too.
    if (error.code !== 'protocol_not_found')
      log.warn({ code: error.code, err: errorForLog(error) }, 'the number of the operator is not said');
    return null;
  }
}

/** From a hang-up handler: the channel is gone, and no command is sent to it. */
async function serveFacts(context: CallContext, { args }: Environment): Promise<Outcome> {
  const { protocolService, log } = context;
  const operator = chooseOperator(context, args.get('operator'));
  if (operator === undefined) {
    log.error({ code: 'operator_unknown' }, 'the dialplan names an unknown script or operator');
    return 'refused';
  }
  const principal = principalOf(context, operator, args.get('origin'));
  await recordFacts(args, { protocolService, principal, log });
  return 'served';
}

/** Unknown script or operator: the dialplan gets the reason, and the caller continues to a human. */
async function refuse(call: {
  phone: Phone;
  script: Script | undefined;
  existingNumber: string;
  log: Logger;
}): Promise<void> {
  const { phone, script, existingNumber, log } = call;
  const status = script ? 'operator_unknown' : 'script_unknown';
  log.error({ code: status }, 'the dialplan names an unknown script or operator');
  if (!existingNumber) await setVariables(phone, variablesOf(null, status));
  if (script === ura) {
    await phone.answer();
    if (existingNumber) await speakNumber(phone, existingNumber);
  }
  await phone.disarmTimeout();
}

interface NewCall {
  phone: Phone;
  environment: Environment;
  operator: OperatorConfig;
  /** The number that the channel already has. */
  existingNumber: string;
}

async function createAttendance(
  context: CallContext,
  { phone, environment, operator, existingNumber }: NewCall,
): Promise<Attendance> {
  const { args, fields } = environment;
  const uniqueId = asteriskId(fields.get('agi_uniqueid'));
  const request: IssueRequest & { call_id: string } = {
    ...askedFor(args, context.log),
    call_id: await callIdOf(phone, uniqueId),
    // Of an outbound call the dialplan names the person called: the channel's caller id is the agent's.
    caller: args.get('caller') || knownValue(fields.get('agi_callerid')),
    ...(existingNumber && { told: existingNumber }),
  };
  const dnid = args.get('dnid') || knownValue(fields.get('agi_dnid'));
  if (dnid) request.dnid = dnid;
  return new Attendance({
    protocolService: context.protocolService,
    principal: principalOf(context, operator, args.get('origin')),
    request,
    existingNumber,
    uniqueId,
    budgetMs: operator.lookupBudgetMs,
    phone,
    log: context.log,
  });
}

/** What the dialplan's arguments say. A mistake in them costs the caller no number. */
function askedFor(args: Environment['args'], log: Logger): IssueRequest {
  const oneOf = <T extends string>(name: string, values: readonly T[]): T | undefined => {
    const text = args.get(name);
    const known = values.find((value) => value === text);
    if (text && known === undefined)
      log.warn({ code: `${name}_unknown` }, `the dialplan names an unknown ${name}`);
    return known;
  };
  const demand = oneOf('class', CLASSES);
  const entry = args.get('entry');
  const previous = plainNumber(args.get('previous') ?? '');
  const isNumber = canBeNumber(previous);
  if (previous && !isNumber)
    log.warn({ code: 'previous_unknown' }, 'the dialplan names a previous protocol that is no number');
  return {
    channel: oneOf('channel', CHANNELS) ?? 'phone',
    direction: oneOf('direction', DIRECTIONS) ?? 'inbound',
    ...(demand && { class: demand }),
    ...(entry && { entry }),
    ...(isNumber && { previous }),
  };
}

/** After a dialogue that ended early: records a hang-up, and sets the variables if the dialplan still listens. */
async function handleFailure(
  error: unknown,
  call: { phone: Phone; attendance: Attendance | null; existingNumber: string; log: Logger },
): Promise<Outcome> {
  const { phone, attendance, existingNumber, log } = call;
  if (error instanceof CallGoneError || error instanceof AgiFailure) {
    if (phone.hasTimedOut) {
      log.error('call timeout expired: Asterisk took the call to a human');
      return 'stalled';
    }
    if (error instanceof AgiFailure) {
      log.warn({ reason: error.message }, 'AGI connection failed');
      return 'broken';
    }
    await attendance?.recordHangUp(error.reason);
    return 'hung_up';
  }
  const isStopping = error instanceof StoppingError;
  if (!isStopping) log.error({ err: errorForLog(error) }, 'dialogue failed');
  try {
    if (!attendance?.protocol && !existingNumber) {
      await setVariables(phone, variablesOf(null, isStopping ? 'stopping' : 'internal_error'));
    }
    await phone.disarmTimeout('failed');
  } catch {
    // The call has ended as well; nothing is left to do.
  }
  return isStopping ? 'stopped' : 'failed';
}

/** Only an operator that the PBX may name: a number of another operator would be worse than none. */
function chooseOperator(
  { operators, peer }: CallContext,
  registry: string | undefined,
): OperatorConfig | undefined {
  const allowed = operators.filter(({ ans_registry }) => peer.operators?.includes(ans_registry) ?? true);
  if (registry) return allowed.find((operator) => operator.ans_registry === registry);
  return allowed.length === 1 ? allowed[0] : undefined;
}

/** The origin comes from the configuration, not from the call: with invented origins a PBX would get new lookup quotas. */
function principalOf(
  { peer, throttledLog, log }: CallContext,
  operator: OperatorConfig,
  requested: string | undefined,
): Principal {
  const { address, origin, actor = `agi:${address}` } = peer;
  if (requested && requested !== origin)
    throttledLog.report(`origin ${address}`, (times) =>
      log.warn(
        { code: 'origin_refused', peer: address, origin, asked: requested.slice(0, 40), times },
        'the dialplan names an origin that its PBX may not use: see agi.allow',
      ),
    );
  return { operator: operator.ans_registry, origin, actor, quota: actor };
}

function asteriskId(text = ''): string {
  return cutText(withoutControls(text), MAX_UNIQUEID);
}

/**
 * Set once per call, at its first step: in a bridge every member gets the oldest linkedid, so that a caller whom an agent sends
 * back may have the agent's by then. A channel without any id gets a random one, so that its requests are one attendance.
 */
async function callIdOf(phone: Phone, uniqueId: string): Promise<string> {
  const existing = asteriskId(await phone.get('CARIMBO_CALL'));
  if (existing) return existing;
  const callId = asteriskId(await phone.get('CHANNEL(linkedid)')) || uniqueId || randomUUID();
  await phone.set('__CARIMBO_CALL', callId);
  return callId;
}

/** Asterisk sends `unknown` for an empty value. */
function knownValue(value = ''): string {
  return value === 'unknown' ? '' : value;
}
