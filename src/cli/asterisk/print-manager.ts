import { t } from '../language.ts';
import { note, print } from '../print.ts';
import { dataSettingsFor } from '../settings.ts';
import { DEFAULT_ETC } from './asterisk-folders.ts';
import type { DialplanOptions } from './dialplan-options.ts';
import { planManager } from './plan-manager.ts';

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
  const plan = planManager(config, { dir, from, origin: options.origin });
  print(plan.text.trimEnd());
  note(whereItGoes(plan.isHere));
  if (plan.address === undefined) note(noAddress());
  if (plan.known === undefined) note(configuration(plan.origin, plan.user));
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

/** Where any address may log in. */
export function noAddress(): string {
  return t(
    'Sem permit: qualquer endereço pode entrar com esta senha. Informe o IP deste servidor, visto da central, com --from.',
    'Without permit, any address may log in with this password. Give this server’s IP, as the PBX sees it, with --from.',
  );
}

function configuration(origin: string, user: string): string {
  return t(
    `
A senha é nova. Guarde-a num arquivo que só o Carimbo leia (/etc/carimbo/ami-secret), e no carimbo.yaml:
${configurationLines(origin, user)}`,
    `
The password is new. Keep it in a file that only Carimbo reads (/etc/carimbo/ami-secret), and in carimbo.yaml:
${configurationLines(origin, user)}`,
  );
}

/** For carimbo.yaml. */
export const configurationLines = (origin: string, user: string) =>
  `asterisk:
  - { origin: ${origin}, host: 127.0.0.1, user: ${user}, secret: "\${file:/etc/carimbo/ami-secret}" }`;
