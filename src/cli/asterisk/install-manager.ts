import { join } from 'node:path';
import type { Config } from '../../config/config.ts';
import { t } from '../language.ts';
import { readAsteriskConfig } from './asterisk-config.ts';
import { isIncluded } from './dialplan-findings.ts';
import { isUnchanged, withMark } from './install-mark.ts';
import { valuesOf } from './manager-config.ts';
import { type Placed, placeFile } from './place-file.ts';
import { MANAGER_FILE, type ManagerOptions, planManager } from './plan-manager.ts';
import { configurationLines, noAddress } from './print-manager.ts';

/** What was written, and what is left to do. */
export interface ManagerResult {
  file: string;
  placed: Placed;
  todo: string[];
}

/** Writes the manager user into a file of its own; its password is in no output. */
export function installManager(
  config: Config,
  { force, ...options }: ManagerOptions & { force: boolean },
): ManagerResult {
  const { dir } = options;
  const plan = planManager(config, options);
  const file = join(dir, MANAGER_FILE);
  const placed = placeFile(file, Buffer.from(withMark(plan.text)), {
    force,
    mode: 0o640,
    mayReplace: isUnchanged,
  });
  const manager = readAsteriskConfig(dir, 'manager.conf');
  const isEnabled = /^(yes|true|y|t|1|on)$/i.test(valuesOf(manager, 'general', 'enabled').at(-1) ?? '');
  const todo = [
    ...(isIncluded(dir, MANAGER_FILE, ['manager.conf', 'manager_custom.conf']) ? [] : [include()]),
    ...(isEnabled
      ? []
      : [t('enabled=yes em [general] do manager.conf', 'enabled=yes in [general] of manager.conf')]),
    t('carregar o usuário: asterisk -rx "manager reload"', 'load the user: asterisk -rx "manager reload"'),
    ...(plan.address === undefined ? [noAddress()] : []),
    ...(plan.known === undefined ? [configuration(file, plan)] : []),
  ];
  return { file, placed, todo };
}

const include = () =>
  t(
    `no fim do manager.conf (FreePBX e Issabel: manager_custom.conf): #include ${MANAGER_FILE}`,
    `at the end of manager.conf (FreePBX and Issabel: manager_custom.conf): #include ${MANAGER_FILE}`,
  );

function configuration(file: string, { origin, user }: { origin: string; user: string }): string {
  const copy = `sed -n 's/^secret=//p' ${file} | install -o root -g carimbo -m 640 /dev/stdin /etc/carimbo/ami-secret`;
  return t(
    `a senha, para o Carimbo (carimbo é o grupo do serviço):
  ${copy}
e no carimbo.yaml:
${configurationLines(origin, user)}`,
    `the password, for Carimbo (carimbo is the group of the service):
  ${copy}
and in carimbo.yaml:
${configurationLines(origin, user)}`,
  );
}
