import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kill } from '../../support/child-process.ts';
import { freeUdpPort } from '../../support/free-port.mjs';
import { until } from '../../support/until.ts';
import { message, sdp, sendInfo, startSipp } from './sipp.ts';

/** A call as received by the agent's telephone. */
export interface AgentCall {
  callId: string;
  caller: string;
  /** The X-Carimbo-Protocol header of the INVITE; empty without one. */
  protocol: string;
}

/** The agents' telephones, played by SIPp: they answer every call at once. */
export interface Agent {
  port: number;
  /** Waits until the call of this caller is answered here. */
  callFrom(caller: string): Promise<AgentCall>;
  /** Makes the agent end the call: by a transfer if an extension was given, else by hanging up. */
  goOn(call: AgentCall): void;
  stop(): Promise<void>;
}

const LAST = ['[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', '[last_CSeq:]'];
/** Headers of answers to the INVITE, whose To has no tag yet. */
const ANSWER = LAST.map((line) => (line === '[last_To:]' ? `${line};tag=[call_number]` : line));
/** Headers of the agent's own requests in the dialog: From and To are swapped. */
const OWN = [
  'Via: SIP/2.0/UDP 127.0.0.1:[local_port];branch=[branch]',
  'From: <sip:agent@127.0.0.1>;tag=[call_number]',
  'To:[$from]',
  'Call-ID: [call_id]',
  'Max-Forwards: 70',
];
const CONTACT = 'Contact: <sip:agent@127.0.0.1:[local_port]>';

/** @param transferTo extension to transfer calls to; without it the agent keeps them */
export async function startAgent(folder: string, name: string, transferTo?: string): Promise<Agent> {
  const port = await freeUdpPort();
  const log = join(folder, `${name}.log`);
  const { child, errors } = startSipp(folder, name, {
    scenario: scenario(transferTo === undefined ? HANG_UP : transfer(transferTo)),
    args: ['-p', String(port), '-trace_logs', '-log_file', log, '-mp', String(await freeUdpPort())],
  });
  const calls = () => (existsSync(log) ? parse(readFileSync(log, 'utf8')) : []);
  return {
    port,
    callFrom: (caller) =>
      until(
        () => `the call of ${caller} at the agent (${child.exitCode ?? 'running'}) ${errors()}`,
        () => calls().find((call) => call.caller === caller),
        120_000,
      ),
    goOn: (call) => sendInfo(port, call.callId),
    stop: () => kill(child),
  };
}

function scenario(ending: string): string {
  return `
<recv request="INVITE" rrs="true"><action>
  <ereg regexp="[0-9A-Za-z./_-]+" search_in="hdr" header="X-Carimbo-Protocol:" assign_to="protocol"/>
  <ereg regexp="sip:([^@]*)@" search_in="hdr" header="From:" assign_to="match,caller"/>
  <ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
</action></recv>
<Reference variables="match"/>
<send>${message(['SIP/2.0 180 Ringing', ...ANSWER, CONTACT])}</send>
<send>${message(['SIP/2.0 200 OK', ...ANSWER, CONTACT], sdp('[media_port]'))}</send>
<recv request="ACK"><action><log message="agent [call_id] [$caller] [$protocol] end"/></action></recv>
<recv request="BYE" optional="true" next="bye"/>
<recv request="INFO"/>
${ending}
<label id="bye"/>
<send>${message(['SIP/2.0 200 OK', ...LAST])}</send>
<label id="end"/>`;
}

const HANG_UP = `
<send>${message(['BYE [next_url] SIP/2.0', ...OWN, 'CSeq: 1 BYE'])}</send>
<recv response="200" next="end"/>`;

/** A blind transfer (RFC 3515): Asterisk reports on it in NOTIFYs and then sends BYE. */
const transfer = (exten: string) => `
<send>${message(['REFER [next_url] SIP/2.0', ...OWN, 'CSeq: 1 REFER', CONTACT, `Refer-To: <sip:${exten}@127.0.0.1>`])}</send>
<recv response="202"/>
<label id="referred"/>
<recv request="NOTIFY" optional="true" next="notify"/>
<recv request="BYE" next="bye"/>
<label id="notify"/>
<send next="referred">${message(['SIP/2.0 200 OK', ...LAST])}</send>`;

function parse(text: string): AgentCall[] {
  return [...text.matchAll(/agent (\S+) (\S*) (\S*) ?end/g)].map(
    ([, callId = '', caller = '', protocol = '']) => ({
      callId,
      caller,
      protocol,
    }),
  );
}
