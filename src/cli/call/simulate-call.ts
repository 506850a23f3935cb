import type { Variables } from '../../telephony/agi/variables.ts';
import { SimulatedChannel } from '../../telephony/simulator/channel.ts';
import { type DialedCall, dial } from '../../telephony/simulator/dial.ts';
import { simulatedEnvironment } from '../../telephony/simulator/environment.ts';
import { CommandFailure, UsageError } from '../failure.ts';
import { hostPort } from '../host-port.ts';
import { t } from '../language.ts';
import { print, printJson } from '../print.ts';
import { agentView } from './agent-view.ts';
import { type AgiAddress, parseAddress } from './agi-address.ts';
import { openKeypad } from './keypad.ts';
import { TerminalCaller } from './terminal-caller.ts';
import { createTranscript, SILENT_TRANSCRIPT, type Transcript } from './transcript.ts';

/** The options of `carimbo call`, as commander gives them. */
export interface CallArguments {
  agi: string;
  card?: string;
  script?: string;
  operator?: string;
  caller?: string;
  callId?: string;
  input: boolean;
  fast?: boolean;
  json?: boolean;
}

/** Shares of real time; a person at the keyboard needs the full silences. */
const PACE = {
  interactive: { sounds: 0.6, silences: 1 },
  watched: { sounds: 0.3, silences: 0.25 },
  fast: { sounds: 0, silences: 0 },
};

type Ending = 'returned' | 'hung_up' | 'stalled';

/**
 * Places one call and shows it.
 * @throws UsageError, CommandFailure (no server, or a call without a number)
 */
export async function simulateCall(options: CallArguments): Promise<void> {
  const address = parseAddress(options.agi, options.script);
  const card = cardKeys(options.card);
  const issueOnly = /^issue(\?|$)/.test(address.script);
  const keyboard = options.input && !issueOnly && process.stdin.isTTY === true;
  const transcript = options.json
    ? SILENT_TRANSCRIPT
    : createTranscript((text) => process.stdout.write(text));

  let ending: Ending = 'returned';
  let dialed: DialedCall | undefined;
  const end = (how: Ending) => {
    if (ending !== 'returned') return;
    ending = how;
    caller.hangUp();
    dialed?.hangUp();
  };
  const caller = new TerminalCaller({
    transcript,
    card: issueOnly ? undefined : card,
    pace: options.fast ? PACE.fast : keyboard ? PACE.interactive : PACE.watched,
    stalled: () => end('stalled'),
  });
  const uniqueId = options.callId ?? `simulated-${Date.now() / 1000}.${process.pid}`;
  const channel = new SimulatedChannel(caller, { 'CHANNEL(linkedid)': uniqueId });
  const args = [
    ...(options.operator ? [`operator=${options.operator}`] : []),
    ...(issueOnly && card ? [`card=${card}`] : []),
  ];

  greet(transcript, address, keyboard);
  dialed = await connect(address, {
    environment: simulatedEnvironment({ ...address, uniqueId, callerId: options.caller ?? null, args }),
    respond: (words) => channel.respond(words),
  });
  const disconnect = connectKeyboard(caller, { keyboard, hangUp: () => end('hung_up') });
  await dialed.ended;
  // The dialplan plays this prompt, as it knows whether the PBX has numbers of its own.
  const isReturned = channel.carimbo.CARIMBO_STATUS !== undefined && ending === 'returned';
  if (isReturned && !channel.carimbo.CARIMBO_PROTOCOL && !issueOnly) caller.hear('carimbo/no-protocol');
  disconnect();
  transcript.end();

  if (channel.carimbo.CARIMBO_STATUS === undefined && ending === 'returned') throw refused(address);
  report(channel.carimbo, { ending, json: options.json === true });
}

function greet(transcript: Transcript, address: AgiAddress, keyboard: boolean): void {
  const url = `agi://${hostPort(address)}/${address.script}`;
  transcript.says(t(`Ligando para ${url}`, `Calling ${url}`));
  if (!keyboard) return;
  transcript.says(t('Teclas: 0 a 9, * e #. Ctrl+C desliga.\n', 'Keys: 0 to 9, * and #. Ctrl+C hangs up.\n'));
}

/** Connects the keyboard, if there is one, and Ctrl+C to the caller. @returns disconnects both */
function connectKeyboard(caller: TerminalCaller, options: { keyboard: boolean; hangUp(): void }): () => void {
  const { keyboard, hangUp } = options;
  const close = keyboard
    ? openKeypad(process.stdin, { press: (key) => caller.press(key), hangUp })
    : undefined;
  process.once('SIGINT', hangUp);
  return () => {
    process.off('SIGINT', hangUp);
    close?.();
    caller.close();
  };
}

function report(variables: Partial<Variables>, { ending, json }: { ending: Ending; json: boolean }): void {
  if (json) printJson(variables);
  else print(`\n${endingMessage(ending)}\n${agentView(variables)}`);
  if (variables.CARIMBO_PROTOCOL) return;
  throw new CommandFailure(
    t(
      'A ligação terminou sem protocolo; o log do servidor mostra por quê.',
      'The call ended without a protocol; the server’s log says why.',
    ),
  );
}

/** Only digits can be keyed; the separators of printed cards are removed. */
function cardKeys(card: string | undefined): string | undefined {
  const digits = card?.replace(/[\s.\-/]/g, '');
  if (digits === undefined || /^\d+$/.test(digits)) return digits;
  throw new UsageError(
    t(
      '--card: use só algarismos, como no teclado do telefone.',
      '--card: use digits only, as on a telephone keypad.',
    ),
  );
}

async function connect(
  address: AgiAddress,
  call: Pick<Parameters<typeof dial>[0], 'environment' | 'respond'>,
): Promise<DialedCall> {
  try {
    return await dial({ ...call, host: address.host, port: address.port });
  } catch {
    const place = hostPort(address);
    throw new CommandFailure(
      t(
        `Nenhum servidor Carimbo responde em ${place}. Inicie a demonstração com npm start, ou o servidor com carimbo serve; se ele está em outro endereço: --agi agi://HOST:PORTA/ura`,
        `No Carimbo server answers at ${place}. Start the demo with npm start, or the server with carimbo serve; if it has another address: --agi agi://HOST:PORT/ura`,
      ),
    );
  }
}

function refused(address: AgiAddress): CommandFailure {
  const place = hostPort(address);
  return new CommandFailure(
    t(
      `${place} encerrou a ligação sem responder: é mesmo a porta FastAGI? Este endereço está em agi.allow?`,
      `${place} closed the call without answering: is it the FastAGI port? Is this address in agi.allow?`,
    ),
  );
}

function endingMessage(ending: Ending): string {
  if (ending === 'hung_up')
    return t(
      'Quem ligou desligou. O que ficou gravado na ligação:',
      'The caller hung up. Recorded in the call:',
    );
  if (ending === 'stalled') {
    return t(
      'O servidor parou de responder; o Asterisk passaria agora a ligação ao atendente, que vê:',
      'The server stopped answering; Asterisk would now send the call on to the agent, who sees:',
    );
  }
  return t('A ligação segue para o atendente, que vê:', 'The call goes on to the agent, who sees:');
}
