import { PACKAGE_ROOT } from '../../platform/package-root.ts';
import { closedFolder, effectiveUser, userName } from '../../platform/users.ts';
import { ConfigError } from '../../yaml/problem.ts';
import { describeFailure } from '../failure.ts';
import { t } from '../language.ts';
import type { Finding } from './finding.ts';

/** Whether the user with whose rights this runs can read the program; null when it can. */
export function checkProgram(): Finding | null {
  const closed = closedFolder(PACKAGE_ROOT);
  if (closed === null) return null;
  const me = userName(effectiveUser());
  return {
    check: 'user',
    status: 'fail',
    found: t(
      `O usuário ${me} não tem acesso a ${closed}, e o programa está em ${PACKAGE_ROOT}`,
      `User ${me} cannot enter ${closed}, and the program is in ${PACKAGE_ROOT}`,
    ),
    callers: noNumbers(),
    todo: t('ponha o programa em /opt/carimbo', 'put the program into /opt/carimbo'),
  };
}

/** Whether that user can read the configuration and the secrets it refers to. */
export function checkReadable(load: () => unknown): Finding[] {
  try {
    load();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const me = userName(effectiveUser());
    return [
      {
        check: 'config',
        status: 'fail',
        found: t(
          `O usuário ${me} não consegue ler a configuração: ${describeFailure(error, {})}`,
          `User ${me} cannot read the configuration: ${describeFailure(error, {})}`,
        ),
        callers: noNumbers(),
        todo: t(
          `chgrp -R ${me} na pasta da configuração e modo 0640 nos arquivos`,
          `chgrp -R ${me} on the configuration’s folder, and mode 0640 for its files`,
        ),
      },
    ];
  }
}

const noNumbers = () =>
  t(
    'o serviço não inicia; a ligação segue para a fila sem protocolo',
    'the service does not start; the call goes on to the queue without a protocol',
  );
