export interface SimulatedCall {
  host: string;
  port: number;
  /** Script with its query: `ura?operator=326305`. */
  script: string;
  uniqueId: string;
  /** Null for a withheld number. */
  callerId: string | null;
  /** AGI()'s own arguments: `operator=326305`. */
  args: readonly string[];
}

/** The environment that Asterisk 22 sends for a call, in the same order. */
export function simulatedEnvironment(call: SimulatedCall): Record<string, string> {
  const host = call.host.includes(':') ? `[${call.host}]` : call.host;
  return {
    agi_network: 'yes',
    agi_network_script: call.script,
    agi_request: `agi://${host}:${call.port}/${call.script}`,
    agi_channel: 'Simulated/carimbo-00000001',
    agi_language: 'pt_BR',
    agi_type: 'Simulated',
    agi_uniqueid: call.uniqueId,
    agi_version: '22.10.0',
    agi_callerid: call.callerId ?? 'unknown',
    agi_calleridname: 'unknown',
    agi_callingpres: '0',
    agi_callingani2: '0',
    agi_callington: '0',
    agi_callingtns: '0',
    agi_dnid: 'unknown',
    agi_rdnis: 'unknown',
    agi_context: 'carimbo',
    agi_extension: 's',
    agi_priority: '1',
    agi_enhanced: '0.0',
    agi_accountcode: '',
    agi_threadid: '1',
    ...Object.fromEntries(call.args.map((arg, index) => [`agi_arg_${index + 1}`, arg])),
  };
}
