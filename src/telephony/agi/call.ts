import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Config, OperatorConfig } from '../../config/config.ts';
import { CLASSES, type DemandClass } from '../../protocol/words.ts';
import type { IssueRequest, Reception } from '../../reception/reception.ts';
import type { PromptLengths } from '../prompt-lengths.ts';
import { Attendance } from './attendance.ts';
import { withoutControls } from './clean.ts';
import { type AgiConnection, AgiFailure, CallGoneError } from './connection.ts';
import { describeError } from './describe-error.ts';
import type { Environment } from './environment.ts';
import { Phone, StoppingError } from './phone.ts';
import { issue } from './scripts/issue.ts';
import type { Script } from './scripts/script.ts';
import { ura } from './scripts/ura.ts';
import { setVariables, variablesOf } from './variables.ts';

const SCRIPTS: ReadonlyMap<string, Script> = new Map([
  ['ura', ura],
  ['issue', issue],
]);

/** What all calls of a server share. */
export interface Exchange {
  reception: Reception;
  operators: readonly OperatorConfig[];
  config: Pick<Config['agi'], 'language'>;
  log: Logger;
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
  try {
    await phone.wind();
    if (exchange.config.language) await phone.set('CHANNEL(language)', exchange.config.language);
    const script = SCRIPTS.get(environment.script);
    const operator = chooseOperator(exchange.operators, environment.args.get('operator'));
    if (!script || !operator) {
      await refuse(phone, script, log);
      return 'refused';
    }
    attendance = await attend(exchange, { phone, environment, operator });
    await script({ phone, attendance, card: environment.args.get('card') || undefined });
    await phone.unwind();
    return 'served';
  } catch (error) {
    return await leave(error, { phone, attendance, log });
  }
}

/** No script or no operator of that name: the dialplan reads why, the caller goes on to a human. */
async function refuse(phone: Phone, script: Script | undefined, log: Logger): Promise<void> {
  const status = script ? 'operator_unknown' : 'script_unknown';
  log.error({ code: status }, 'the dialplan asks for something that is not here');
  await setVariables(phone, variablesOf(null, status));
  if (script === ura) {
    await phone.answer();
    await phone.play('no-protocol');
  }
  await phone.unwind();
}

interface Arrival {
  phone: Phone;
  environment: Environment;
  operator: OperatorConfig;
}

async function attend(exchange: Exchange, { phone, environment, operator }: Arrival): Promise<Attendance> {
  const { args, fields } = environment;
  const uniqueId = identity(fields.get('agi_uniqueid'));
  // Stays through transfers, unlike the unique id. Without any, the call's own requests must still be one attendance.
  const callId = identity(await phone.get('CHANNEL(linkedid)')) || uniqueId || randomUUID();
  const request: IssueRequest & { call_id: string } = {
    channel: 'phone',
    direction: 'inbound',
    call_id: callId,
  };
  const caller = callerOf(fields.get('agi_callerid'));
  if (caller) request.caller = caller;
  const demand = args.get('class');
  if (isClass(demand)) request.class = demand;
  else if (demand)
    exchange.log.warn({ code: 'class_unknown' }, 'the dialplan names a class that does not exist');
  return new Attendance({
    reception: exchange.reception,
    speaker: { operator: operator.ans_registry, origin: args.get('origin') || 'pbx', actor: 'agi' },
    request,
    uniqueId,
    budgetMs: operator.lookupBudgetMs,
    phone,
    log: exchange.log,
  });
}

/** Whatever ended the dialogue early: tells the journal, and the dialplan as far as it still listens. */
async function leave(
  error: unknown,
  call: { phone: Phone; attendance: Attendance | null; log: Logger },
): Promise<Outcome> {
  const { phone, attendance, log } = call;
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
    if (!attendance?.protocol) {
      await setVariables(phone, variablesOf(null, stopping ? 'stopping' : 'internal_error'));
    }
    await phone.unwind();
  } catch {
    // The call is gone as well: nobody is left to tell.
  }
  return stopping ? 'stopped' : 'failed';
}

function chooseOperator(operators: readonly OperatorConfig[], registry?: string): OperatorConfig | undefined {
  if (registry) return operators.find((operator) => operator.ans_registry === registry);
  return operators.length === 1 ? operators[0] : undefined;
}

/** Asterisk's own limit (AST_MAX_UNIQUEID); what is longer is not Asterisk's. */
function identity(text = ''): string {
  return withoutControls(text).slice(0, 149);
}

/** Asterisk says `unknown` for a withheld number, and trunks put words there. */
function callerOf(callerId = ''): string | undefined {
  return /^\+?\d{2,20}$/.test(callerId) ? callerId : undefined;
}

function isClass(text: string | undefined): text is DemandClass {
  return (CLASSES as readonly (string | undefined)[]).includes(text);
}
