import { VARIABLE } from '../../telephony/ami/call-number.ts';
import { EVENTS } from '../../telephony/ami/events.ts';
import { t } from '../language.ts';

export interface ManagerPlan {
  user?: string;
  secret: string;
  /** The address from which the server connects; any without it. */
  from?: string | undefined;
  /** What `channelvars` has already: a later line replaces an earlier one. */
  channelVars: readonly string[];
}

/** Carimbo's user for manager.conf, and what its [general] needs; `(+)` adds to a section that another file owns. */
export function managerText({ user = 'carimbo', secret, from, channelVars }: ManagerPlan): string {
  const variables = [...new Set([...channelVars, VARIABLE])].join(',');
  const names = EVENTS.filter((name) => name !== 'UserEvent');
  const permit = from === undefined ? [] : ['deny=0.0.0.0/0.0.0.0', `permit=${from}/255.255.255.255`];
  const lines = [
    '[general](+)',
    t('; o protocolo em cada evento de canal', '; the protocol in every event of a channel'),
    `channelvars=${variables}`,
    t('; a hora de cada evento, pelo relógio da central', '; the time of every event, by the PBX’s clock'),
    'timestampevents=yes',
    '',
    `[${user}]`,
    `secret=${secret}`,
    ...permit,
    t(
      '; só lê; user, em write, serve apenas ao evento de teste do carimbo doctor',
      '; it only reads; user in write is for the test event of carimbo doctor',
    ),
    'read=call,agent,cdr,dialplan,user,reporting',
    'write=reporting,user',
    t(
      '; em ms: o padrão, 100, derruba um leitor ocupado',
      '; in ms: the default, 100, drops a reader that is busy',
    ),
    'writetimeout=5000',
    t('; só os eventos que o Carimbo lê', '; only the events that Carimbo reads'),
    `eventfilter=Event: (${names.join('|')})`,
    'eventfilter=UserEvent: Carimbo',
    t(
      '; o mesmo, mais leve, do Asterisk 18.25, 20.10, 21.5 e 22 em diante: troque as duas linhas acima por estas',
      '; the same, lighter, from Asterisk 18.25, 20.10, 21.5 and 22 on: replace the two lines above by these',
    ),
    ...names.map((name) => `;eventfilter(action(include),name(${name}))=`),
    ';eventfilter(action(include),name(UserEvent),header(UserEvent))=Carimbo',
  ];
  return `${lines.join('\n')}\n`;
}
