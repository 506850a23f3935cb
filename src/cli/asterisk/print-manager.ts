import { randomBytes } from 'node:crypto';
import { DEFAULTS } from '../../config/defaults.ts';
import { isLoopback } from '../host-port.ts';
import { t } from '../language.ts';
import { note, print } from '../print.ts';
import { dataSettingsFor } from '../settings.ts';
import { readAsteriskConfig } from './asterisk-config.ts';
import { DEFAULT_ETC } from './asterisk-folders.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import { channelVarsOf } from './manager-config.ts';
import { managerText } from './manager-text.ts';

export interface PrintManagerOptions extends Pick<DialplanOptions, 'config' | 'origin'> {
  /** Asterisk's configuration folder, where what `channelvars` has is read. */
  dir?: string;
  /** The server's address as the PBX sees it. */
  from?: string;
}

/** Prints the manager user that the configuration names, or a new one with what to write into the configuration. */
export async function printManager({
  dir = DEFAULT_ETC,
  from,
  ...options
}: PrintManagerOptions): Promise<void> {
  const { config } = dataSettingsFor(options);
  const origin = options.origin ?? config.asterisk[0]?.origin ?? DEFAULTS.amiOrigin;
  const known = config.asterisk.find((pbx) => pbx.origin === origin);
  const user = known?.user ?? DEFAULTS.amiUser;
  const secret = known?.secret ?? randomBytes(24).toString('base64url');
  const installed = readAsteriskConfig(dir, 'manager.conf');
  const isHere = known === undefined || isLoopback(known.host);
  const address = from ?? (isHere ? '127.0.0.1' : undefined);
  print(managerText({ user, secret, from: address, channelVars: channelVarsOf(installed) }).trimEnd());
  note(whereItGoes(installed !== null));
  if (address === undefined) note(noAddress());
  if (known === undefined) note(configuration(origin, user));
}

function whereItGoes(isInstalled: boolean): string {
  const merge = isInstalled
    ? ''
    : t(
        '\nSe a central já tem uma linha channelvars, junte as variáveis dela à nossa: vale só a última linha.',
        '\nIf the PBX has a line channelvars already, add its variables to ours: only the last line counts.',
      );
  return t(
    `
Onde: no fim do manager.conf; no FreePBX e no Issabel, no manager_custom.conf. Em [general] do manager.conf, enabled=yes.
Depois: asterisk -rx "manager reload"${merge}`,
    `
Where: at the end of manager.conf; on FreePBX and Issabel, in manager_custom.conf. In [general] of manager.conf, enabled=yes.
Then: asterisk -rx "manager reload"${merge}`,
  );
}

function noAddress(): string {
  return t(
    'Sem permit: qualquer endereço pode entrar com esta senha. Informe o IP deste servidor, visto da central, com --from.',
    'Without permit, any address may log in with this password. Give this server’s IP, as the PBX sees it, with --from.',
  );
}

function configuration(origin: string, user: string): string {
  return t(
    `
A senha é nova. Guarde-a num arquivo que só o Carimbo leia (/etc/carimbo/ami-secret), e no carimbo.yaml:
asterisk:
  - { origin: ${origin}, host: 127.0.0.1, user: ${user}, secret: "\${file:/etc/carimbo/ami-secret}" }`,
    `
The password is new. Keep it in a file that only Carimbo reads (/etc/carimbo/ami-secret), and in carimbo.yaml:
asterisk:
  - { origin: ${origin}, host: 127.0.0.1, user: ${user}, secret: "\${file:/etc/carimbo/ami-secret}" }`,
  );
}
