/** Settings for Asterisk's configuration files. */
export interface AsteriskPlan {
  /** Folder of this instance as seen inside the chroot. */
  base: string;
  /** Folder of the modules, as seen inside the chroot. */
  modules: string;
  sipPort: number;
  amiPort: number;
  amiSecret: string;
  /** SIP ports of the agents by name; each is an endpoint and the only member of a queue of that name. */
  agents: Record<string, number>;
  /** The dialplans as installed, and the extension that leads into each. */
  dialplans: { exten: string; context: string; text: string }[];
  /** Other contexts of the site. */
  contexts: string;
}

/** Several agents for each name, so that simultaneous calls need not wait for each other. */
export const MEMBERS = 8;

/** Modules that open ports of their own or connect to services that do not exist here. */
const NOT_LOADED = [
  ...[
    'chan_sip',
    'chan_iax2',
    'chan_unistim',
    'chan_skinny',
    'chan_mgcp',
    'chan_ooh323',
    'chan_motif',
    'chan_dahdi',
  ],
  ...[
    'pbx_dundi',
    'pbx_lua',
    'pbx_ael',
    'res_xmpp',
    'res_snmp',
    'res_corosync',
    'cel_pgsql',
    'cdr_pgsql',
    'cdr_radius',
  ],
  ...['cel_radius', 'cdr_tds', 'cel_tds', 'res_config_pgsql', 'res_config_ldap', 'res_hep', 'chan_mobile'],
  ...['app_voicemail_odbc', 'app_voicemail_imap'],
];

/** File name → text; these replace files of the Debian package. */
export function configFiles(plan: AsteriskPlan): Record<string, string> {
  return {
    'asterisk.conf': section('directories', {
      astetcdir: `${plan.base}/etc`,
      astmoddir: plan.modules,
      astvarlibdir: '/var/lib/asterisk',
      astdbdir: `${plan.base}/db`,
      astkeydir: `${plan.base}/db`,
      astdatadir: `${plan.base}/data`,
      astagidir: `${plan.base}/data`,
      astspooldir: `${plan.base}/spool`,
      astrundir: `${plan.base}/run`,
      astlogdir: `${plan.base}/log`,
    }),
    'modules.conf': `[modules]\nautoload=yes\n${NOT_LOADED.map((name) => `noload => ${name}.so\n`).join('')}`,
    'logger.conf': '[general]\n[logfiles]\nfull => notice,warning,error,verbose(4)\n',
    // Strict: a site may close the record before the `h` extension runs.
    'cdr.conf': '[general]\nenable=yes\nunanswered=yes\nendbeforehexten=yes\n',
    // One line per call: the caller, userfield as the dialplan left it, and the last application.
    'cdr_custom.conf': '[mappings]\ncalls.csv => ${CDR(src)},${CDR(userfield)},${CDR(lastapp)}\n',
    'rtp.conf': '[general]\nrtpstart=20000\nrtpend=29999\nstrictrtp=no\n',
    'http.conf': '[general]\nenabled=no\n',
    'manager.conf': manager(plan),
    'pjsip.conf': pjsip(plan),
    'queues.conf': queues(plan),
    'extensions.conf': extensions(plan),
  };
}

function manager({ amiPort, amiSecret }: AsteriskPlan): string {
  const variables = [
    'PROTOCOL',
    'SPOKEN',
    'IDENTIFICATION',
    'CARD',
    'BENEFICIARY_NAME',
    'BENEFICIARY_PLAN',
    'STATUS',
  ];
  return (
    section('general', {
      enabled: 'yes',
      port: amiPort,
      bindaddr: '127.0.0.1',
      channelvars: variables.map((name) => `CARIMBO_${name}`).join(','),
    }) +
    section('e2e', {
      secret: amiSecret,
      read: 'all',
      write: 'all',
      permit: '127.0.0.1/255.255.255.255',
      // Milliseconds. Otherwise Asterisk hangs up on a client that is too busy to read for 100 ms.
      writetimeout: 60_000,
    })
  );
}

function pjsip({ sipPort, agents }: AsteriskPlan): string {
  const media = { disallow: 'all', allow: 'ulaw', dtmf_mode: 'rfc4733', direct_media: 'no' };
  const parts = [
    section('transport', { type: 'transport', protocol: 'udp', bind: `127.0.0.1:${sipPort}` }),
    section('caller', { type: 'endpoint', context: 'from-test', ...media }),
    section('caller', { type: 'identify', endpoint: 'caller', match: '127.0.0.1' }),
  ];
  for (const [name, port] of Object.entries(agents)) {
    for (const member of members(name)) {
      parts.push(section(member, { type: 'endpoint', context: 'from-agent', aors: member, ...media }));
      parts.push(section(member, { type: 'aor', contact: `sip:${name}@127.0.0.1:${port}` }));
    }
  }
  return parts.join('');
}

function queues({ agents }: AsteriskPlan): string {
  const queue = (name: string) =>
    `[${name}]\nstrategy=rrmemory\nringinuse=yes\ntimeout=15\nretry=1\n` +
    members(name)
      .map((member) => `member => PJSIP/${member}\n`)
      .join('');
  return `[general]\npersistentmembers=no\n${Object.keys(agents).map(queue).join('')}`;
}

function members(name: string): string[] {
  return Array.from({ length: MEMBERS }, (_, index) => `${name}${index}`);
}

function extensions({ dialplans, contexts }: AsteriskPlan): string {
  const ways = dialplans.map(({ exten, context }) => `exten => ${exten},1,Goto(${context},s,1)\n`).join('');
  // Agents transfer to the same extensions.
  return `[from-test]\n${ways}[from-agent]\n${ways}${dialplans.map(({ text }) => text).join('\n')}\n${contexts}`;
}

function section(name: string, values: Record<string, string | number>): string {
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
  return `[${name}]\n${lines.join('')}\n`;
}
